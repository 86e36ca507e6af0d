/**
 * @file What a user reads. The type tests hold each sentence; here is the whole of what `tsc` prints around some, so
 * that a change which buries or cuts off the sentence is seen.
 */
import { expect, test } from "vitest";
import { runTsc } from "./fixtures/run-tsc.ts";

/** The diagnostics, each on its own line without its place in the file. */
const complaints = (model: string): string =>
  runTsc(model)
    .split("\n")
    .filter((line) => line.includes("error TS"))
    .map((line) => line.replace(/^.*?: error/, "error"))
    .join("\n");

test("a product of matrices that do not fit", () => {
  expect(complaints(`matmul(tensor(["batch", 784]), tensor([512, 128]));`)).toMatchInlineSnapshot(
    `"error TS2345: Argument of type 'Tensor<readonly [512, 128], "f32">' is not assignable to parameter of type 'Tensor<readonly [512, 128], "f32"> & ShapeError<"matmul [batch, 784] and [512, 128]: axis 1 of the left has size 784, axis 0 of the right has size 512; they must be equal">'."`,
  );
});

test("operands that do not broadcast, of many axes", () => {
  const model = `add(tensor(["batch", 128, 112, 112]), tensor(["batch", 256, 112, 112]));`;
  expect(complaints(model)).toMatchInlineSnapshot(
    `"error TS2345: Argument of type 'Tensor<readonly ["batch", 256, 112, 112], "f32">' is not assignable to parameter of type 'number | (Tensor<readonly ["batch", 256, 112, 112], "f32"> & ShapeError<"add [batch, 128, 112, 112] and [batch, 256, 112, 112]: axis 1 of the left has size 128, axis 1 of the right has size 256; they must be equal, or one of them 1">)'."`,
  );
});

test("an axis that is not there", () => {
  expect(complaints(`sum(tensor(["batch", 784]), 2);`)).toMatchInlineSnapshot(
    `"error TS2345: Argument of type '2' is not assignable to parameter of type '2 & ShapeError<"sum: axis 2 is out of range for [batch, 784]">'."`,
  );
});

test("a reshape that cannot be", () => {
  expect(complaints(`reshape(tensor([32, 784]), [30, -1]);`)).toMatchInlineSnapshot(
    `"error TS2345: Argument of type '[30, -1]' is not assignable to parameter of type 'readonly [30, -1] & ShapeError<"reshape [32, 784] to [30, -1]: 25088 is not divisible by 30">'."`,
  );
});

test("a layer that takes other features, inside a network", () => {
  const model = `sequential([dense(64, 32), relu, dense(64, 10)])(tensor(["batch", 64]));`;
  expect(complaints(model)).toMatchInlineSnapshot(
    `"error TS2345: Argument of type 'Tensor<readonly ["batch", 64], "f32">' is not assignable to parameter of type 'Tensor<readonly ["batch", 64], "f32"> & ShapeError<"layer 2: dense: the last axis of [batch, 32] has size 32; this layer takes 64 features">'."`,
  );
});

test("one mistake gives one message", () => {
  const model = `
    const h = matmul(tensor(["batch", 784]), tensor([512, 128]));
    const y = sum(add(relu(h), tensor([7])), -1);
    add(matmul(y, y), reshape(y, [3, 3]));`;
  expect(complaints(model).split("\n")).toHaveLength(1);
});

test("hovering shows plain tensor types", () => {
  const model = `
    const a: 0 = add(tensor(["batch", 64]), 1);
    const b: 0 = sequential([dense(64, 32), relu])(tensor(["batch", 64]));
    const c: 0 = sum(tensor(["batch", 64]), 1);`;
  expect(complaints(model)).toMatchInlineSnapshot(`
    "error TS2322: Type 'Tensor<readonly ["batch", 64], "f32">' is not assignable to type '0'.
    error TS2322: Type 'Tensor<readonly ["batch", 32], "f32">' is not assignable to type '0'.
    error TS2322: Type 'Tensor<readonly ["batch"], "f32">' is not assignable to type '0'."
  `);
});
