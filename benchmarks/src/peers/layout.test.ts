import { expect, test } from "vitest";
import { channelsFirst, channelsLast, transposed } from "./layout.ts";

const counting = (length: number): Float32Array<ArrayBuffer> => Float32Array.from({ length }, (_, i) => i);

test("axes in another order", () => {
  const { shape, values } = transposed({ shape: [2, 3], values: counting(6) }, [1, 0]);
  expect(shape).toEqual([3, 2]);
  expect([...values]).toEqual([0, 3, 1, 4, 2, 5]);
});

test("an image with its channels last, and back", () => {
  const image = { shape: [2, 3, 4, 5], values: counting(120), layout: "image" } as const;
  const last = channelsLast(image);
  expect(last.shape).toEqual([2, 4, 5, 3]);
  expect(last.values[1]).toBe(20);
  expect(channelsFirst(last.values, image.shape)).toEqual(image.values);
});

test("kernels, and those of each channel", () => {
  const values = counting(24);
  expect(channelsLast({ shape: [4, 3, 2], values, layout: "kernel" }).shape).toEqual([2, 3, 4]);
  const own = channelsLast({ shape: [12, 1, 2], values, layout: "depthwise kernel" });
  expect(own.shape).toEqual([2, 12, 1]);
  expect(own.values[1]).toBe(2);
});

test("the rows of a dense layer follow those of the flattened image", () => {
  const image = [2, 1, 3];
  const weight = { shape: [6, 1], values: counting(6), layout: { flattened: image } };
  // number i of the image meets row i
  const flat = channelsLast({ shape: [1, ...image], values: counting(6), layout: "image" }).values;
  expect(channelsLast(weight).values).toEqual(flat);
});
