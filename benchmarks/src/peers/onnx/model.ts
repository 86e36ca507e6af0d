/**
 * @file ONNX files. The numbers of fields are those of onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto); the peer that reads the file checks them.
 */
import { bytes, encode, type Field, int, message, text } from "./protobuf.ts";

const version = { ir: 9, opset: 20 } as const;
/** TensorProto.DataType */
const dataTypes = { float: 1, int64: 7 } as const;

export type Attribute = number | string | readonly number[];

export interface Node {
  readonly op: string;
  /** An empty name is an operand left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** A constant: weights, or whole numbers such as shapes. */
export interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface Graph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
}

/** AttributeProto: name, then i, s or ints, then which of them. */
function attributeFields(name: string, value: Attribute): Field[] {
  if (typeof value === "number") return [text(1, name), int(3, value), int(20, 2)];
  if (typeof value === "string") return [text(1, name), text(4, value), int(20, 3)];
  return [text(1, name), ...value.map((one) => int(8, one)), int(20, 7)];
}

const nodeFields = ({ op, inputs, outputs, attributes = {} }: Node): Field[] => [
  ...inputs.map((name) => text(1, name)),
  ...outputs.map((name) => text(2, name)),
  text(4, op),
  ...Object.entries(attributes).map(([name, value]) => message(5, attributeFields(name, value))),
];

const constantFields = ({ name, shape, values }: Constant): Field[] => [
  ...shape.map((size) => int(1, size)),
  int(2, values instanceof BigInt64Array ? dataTypes.int64 : dataTypes.float),
  text(8, name),
  bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
];

function valueFields({ name, shape }: Value): Field[] {
  const dims = shape.map((size) => message(1, [int(1, size)]));
  const tensorType = message(1, [int(1, dataTypes.float), message(2, dims)]);
  return [text(1, name), message(2, [tensorType])];
}

export function encodeModel({ inputs, outputs, constants, nodes }: Graph): Uint8Array<ArrayBuffer> {
  const graph = [
    ...nodes.map((node) => message(1, nodeFields(node))),
    text(2, "benchmark"),
    ...constants.map((constant) => message(5, constantFields(constant))),
    ...inputs.map((value) => message(11, valueFields(value))),
    ...outputs.map((value) => message(12, valueFields(value))),
  ];
  const opset = [text(1, ""), int(2, version.opset)];
  return encode([int(1, version.ir), text(2, "tapeless benchmarks"), message(7, graph), message(8, opset)]);
}
