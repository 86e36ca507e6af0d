import { expect, test } from "vitest";
import { mlpLayers } from "../../models/mlp.ts";
import { matmulOnnx, mlpOnnx } from "./export.ts";
import { encode, int, message, text, varint } from "./protobuf.ts";

const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex");

test("the examples of the specification of protocol buffers", () => {
  expect(hex(encode([int(1, 150)]))).toBe("089601");
  expect(hex(encode([text(2, "testing")]))).toBe("120774657374696e67");
  expect(hex(encode([message(3, [int(1, 150)])]))).toBe("1a03089601");
});

test("whole numbers only", () => {
  expect(hex(varint(2 ** 35))).toBe("808080808001");
  expect(() => varint(-1)).toThrow(RangeError);
  expect(() => varint(0.5)).toThrow(RangeError);
});

test("a file holds the weights, and the names of the ops", () => {
  const layers = mlpLayers([4, 3, 2]);
  const file = Buffer.from(mlpOnnx(layers, 1));
  for (const { weight } of layers) expect(file.includes(Buffer.from(weight.buffer))).toBe(true);
  for (const op of ["Gemm", "Relu", "Softmax"]) expect(file.includes(op)).toBe(true);
  expect(Buffer.from(matmulOnnx({ m: 2, k: 3, n: 4 })).includes("MatMul")).toBe(true);
});
