/**
 * @file The models of the benchmarks as ONNX files. The numbers of fields are those of onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto); the peer that reads the file checks them.
 */
import type { MatmulSize } from "../../models/matmul.ts";
import type { Layer } from "../../models/mlp.ts";
import { bytes, encode, type Field, int, message, text } from "./protobuf.ts";

const version = { ir: 8, opset: 17 } as const;
const float = 1;

interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number>>;
}

interface Weights {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

interface Graph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly weights: readonly Weights[];
  readonly nodes: readonly Node[];
}

const nodeFields = ({ op, inputs, output, attributes = {} }: Node): Field[] => [
  ...inputs.map((name) => text(1, name)),
  text(2, output),
  text(4, op),
  // AttributeProto: name, i, type (2 is INT)
  ...Object.entries(attributes).map(([name, value]) =>
    message(5, [text(1, name), int(3, value), int(20, 2)]),
  ),
];

const tensorFields = ({ name, shape, values }: Weights): Field[] => [
  ...shape.map((size) => int(1, size)),
  int(2, float),
  text(8, name),
  bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
];

function valueFields({ name, shape }: Value): Field[] {
  const dims = shape.map((size) => message(1, [int(1, size)]));
  const tensorType = message(1, [int(1, float), message(2, dims)]);
  return [text(1, name), message(2, [tensorType])];
}

function encodeModel({ inputs, outputs, weights, nodes }: Graph): Uint8Array<ArrayBuffer> {
  const graph = [
    ...nodes.map((node) => message(1, nodeFields(node))),
    text(2, "benchmark"),
    ...weights.map((tensor) => message(5, tensorFields(tensor))),
    ...inputs.map((value) => message(11, valueFields(value))),
    ...outputs.map((value) => message(12, valueFields(value))),
  ];
  const opset = [text(1, ""), int(2, version.opset)];
  return encode([int(1, version.ir), text(2, "tapeless benchmarks"), message(7, graph), message(8, opset)]);
}

/** Inputs a and b, output c. */
export const matmulOnnx = ({ m, k, n }: MatmulSize): Uint8Array<ArrayBuffer> =>
  encodeModel({
    inputs: [
      { name: "a", shape: [m, k] },
      { name: "b", shape: [k, n] },
    ],
    outputs: [{ name: "c", shape: [m, n] }],
    weights: [],
    nodes: [{ op: "MatMul", inputs: ["a", "b"], output: "c" }],
  });

/** Input x, output probability. Dense layers as exporters write them: Gemm with its bias. */
export function mlpOnnx(layers: readonly Layer[], batch: number): Uint8Array<ArrayBuffer> {
  const nodes: Node[] = [];
  let value = "x";
  layers.forEach((_, i) => {
    const isLast = i === layers.length - 1;
    nodes.push({ op: "Gemm", inputs: [value, `w${i}`, `b${i}`], output: `sum${i}` });
    value = `sum${i}`;
    if (isLast) return;
    nodes.push({ op: "Relu", inputs: [value], output: `relu${i}` });
    value = `relu${i}`;
  });
  nodes.push({ op: "Softmax", inputs: [value], output: "probability", attributes: { axis: 1 } });
  return encodeModel({
    inputs: [{ name: "x", shape: [batch, layers[0]!.features] }],
    outputs: [{ name: "probability", shape: [batch, layers.at(-1)!.units] }],
    weights: layers.flatMap(({ weight, bias, features, units }, i) => [
      { name: `w${i}`, shape: [features, units], values: weight },
      { name: `b${i}`, shape: [units], values: bias },
    ]),
    nodes,
  });
}
