/** @file The digits as the page loads them. */

/** 65 bytes a digit: 64 pixels of 0..16 and the label. */
export function packDigits({
  images,
  labels,
}: {
  images: Uint8Array;
  labels: Uint8Array;
}): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(labels.length * 65);
  labels.forEach((label, row) => {
    bytes.set(images.subarray(row * 64, row * 64 + 64), row * 65);
    bytes[row * 65 + 64] = label;
  });
  return bytes;
}
