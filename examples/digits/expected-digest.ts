/** @file What `trainDigest` gives, in every host. */
export const expectedDigest = "state d165c301, predictions 1f7b9bf8";
