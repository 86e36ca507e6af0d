/** @file What `trainDigest` gives, in every host. */
export const expectedDigest = "state 0fea364f, predictions 1f7b9bf8";
