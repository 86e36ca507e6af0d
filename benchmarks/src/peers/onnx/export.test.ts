import { expect, test } from "vitest";
import { cnn } from "../../models/cnn.ts";
import { lstm } from "../../models/lstm.ts";
import { mlp } from "../../models/mlp.ts";
import { type Network, predictTask } from "../../models/network.ts";
import { transformer } from "../../models/transformer.ts";
import { fourierOnnx, taskOnnx } from "./export.ts";
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

const opsOf: readonly (readonly [Network, readonly string[]])[] = [
  [mlp([4, 3, 2]), ["Gemm", "Relu", "Softmax"]],
  [cnn, ["Conv", "MaxPool", "Flatten", "Gemm"]],
  [lstm, ["LSTM", "Gemm"]],
  [transformer, ["LayerNormalization", "MatMul", "Gelu", "ReduceMean"]],
];

test.each(opsOf)("a file holds the ops of $name, and its weights", (network, ops) => {
  const file = Buffer.from(taskOnnx(predictTask(network, 1)));
  for (const op of ops) expect(file.includes(op), op).toBe(true);
  const { values } = network.weights()["dense.weight"] ?? network.weights()["dense1.weight"]!;
  expect(file.includes(Buffer.from(values.buffer))).toBe(true);
});

test("weights that an op of ONNX takes in another order are in the file once", () => {
  const file = Buffer.from(taskOnnx(predictTask(lstm, 1)));
  const { values } = lstm.weights()["lstm.layer1.hiddenWeight"]!;
  expect(file.includes(Buffer.from(values.buffer))).toBe(false);
  // the first gate stays the first
  expect(file.includes(Buffer.from(values.buffer, 0, values.byteLength / 4))).toBe(true);
});

test("a transform of a plane is one of each axis", () => {
  const count =
    Buffer.from(fourierOnnx({ shape: [4, 8] }))
      .toString("latin1")
      .split("DFT").length - 1;
  expect(count).toBe(2);
});
