/** @file A task as an ONNX file: its ops by those of ONNX, weights and shapes as constants. */
import type { ConvOptions, FourierTask, LstmWeights, Ops, Source, Task } from "../task.ts";
import { type Attribute, type Constant, encodeModel, type Node } from "./model.ts";

/** A name in the file, with the shape its value has. */
interface Named {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The name of the only result. */
export const resultName = "y";

class Exporter implements Ops<Named> {
  readonly nodes: Node[] = [];
  readonly constants: Constant[] = [];
  private readonly weights: Readonly<Record<string, Source>>;

  constructor(weights: Readonly<Record<string, Source>>) {
    this.weights = weights;
  }

  private constant(shape: readonly number[], values: Constant["values"]): Named {
    const name = `constant${this.constants.length}`;
    this.constants.push({ name, shape, values });
    return { name, shape };
  }

  private whole(values: readonly number[]): Named {
    return this.constant([values.length], BigInt64Array.from(values, BigInt));
  }

  private node(
    op: string,
    inputs: readonly Named[],
    shape: readonly number[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Named {
    const name = `${op}${this.nodes.length}`;
    this.nodes.push({ op, inputs: inputs.map((input) => input.name), outputs: [name], attributes });
    return { name, shape };
  }

  /** A weight in the order an op of ONNX wants it; turned here, once. */
  private weight({ name }: Named, turn: (source: Source) => Pick<Source, "shape" | "values">): Named {
    const { shape, values } = turn(this.weights[name]!);
    return this.constant(shape, values);
  }

  private binary(op: string, a: Named, b: Named | number): Named {
    const other = typeof b === "number" ? this.constant([], Float32Array.of(b)) : b;
    return this.node(op, [a, other], a.shape);
  }

  private reduced(op: string, x: Named, axis: number): Named {
    const shape = x.shape.filter((_, i) => i !== axis);
    return this.node(op, [x, this.whole([axis])], shape, { keepdims: 0 });
  }

  matmul(a: Named, b: Named, { turned } = { turned: false }): Named {
    const shape = [...a.shape.slice(0, -1), b.shape.at(turned ? -2 : -1)!];
    if (!turned) return this.node("MatMul", [a, b], shape);
    if (b.shape.length === 2) return this.node("Gemm", [a, b], shape, { transB: 1 });
    const axes = b.shape.map((_, i) => i);
    const order = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
    return this.node("MatMul", [a, this.transpose(b, order)], shape);
  }

  /** As exporters write it: Gemm with its bias. */
  dense(x: Named, weight: Named, bias: Named): Named {
    return this.node("Gemm", [x, weight, bias], [x.shape[0]!, weight.shape[1]!]);
  }

  add(a: Named, b: Named | number): Named {
    return this.binary("Add", a, b);
  }

  mul(a: Named, b: Named | number): Named {
    return this.binary("Mul", a, b);
  }

  relu(x: Named): Named {
    return this.node("Relu", [x], x.shape);
  }

  tanh(x: Named): Named {
    return this.node("Tanh", [x], x.shape);
  }

  sigmoid(x: Named): Named {
    return this.node("Sigmoid", [x], x.shape);
  }

  gelu(x: Named): Named {
    return this.node("Gelu", [x], x.shape);
  }

  softmax(x: Named): Named {
    return this.node("Softmax", [x], x.shape, { axis: x.shape.length - 1 });
  }

  layerNorm(x: Named, weight?: Named, bias?: Named): Named {
    const width = x.shape.at(-1)!;
    const scale = weight ?? this.constant([width], new Float32Array(width).fill(1));
    // epsilon is 1e-5 where nothing is said
    const operands = bias ? [x, scale, bias] : [x, scale];
    return this.node("LayerNormalization", operands, x.shape, { axis: x.shape.length - 1 });
  }

  sum(x: Named, axis: number): Named {
    return this.reduced("ReduceSum", x, axis);
  }

  mean(x: Named, axis: number): Named {
    return this.reduced("ReduceMean", x, axis);
  }

  max(x: Named, axis: number): Named {
    return this.reduced("ReduceMax", x, axis);
  }

  reshape(x: Named, shape: readonly number[]): Named {
    return this.node("Reshape", [x, this.whole(shape)], shape);
  }

  transpose(x: Named, order: readonly number[]): Named {
    const shape = order.map((axis) => x.shape[axis]!);
    return this.node("Transpose", [x], shape, { perm: order });
  }

  slice(x: Named, axis: number, from: number, to: number): Named {
    const shape = x.shape.map((extent, i) => (i === axis ? to - from : extent));
    return this.node("Slice", [x, this.whole([from]), this.whole([to]), this.whole([axis])], shape);
  }

  conv(image: Named, kernel: Named, { same = false, groups = 1, bias }: ConvOptions<Named>): Named {
    const window = kernel.shape.slice(2);
    const edges = window.map((extent) => (same ? (extent - 1) / 2 : 0));
    const size = image.shape.slice(2).map((extent, i) => extent + 2 * edges[i]! - window[i]! + 1);
    const shape = [image.shape[0]!, kernel.shape[0]!, ...size];
    const attributes = { pads: [...edges, ...edges], kernel_shape: window, group: groups };
    return this.node("Conv", bias ? [image, kernel, bias] : [image, kernel], shape, attributes);
  }

  maxPool(image: Named, window: number): Named {
    const [batch, channels, ...size] = image.shape as [number, number, ...number[]];
    const shape = [batch, channels, ...size.map((extent) => extent / window)];
    const both = size.map(() => window);
    return this.node("MaxPool", [image], shape, { kernel_shape: both, strides: both });
  }

  flatten(image: Named): Named {
    const [batch, ...rest] = image.shape as [number, ...number[]];
    const shape = [batch, rest.reduce((product, extent) => product * extent, 1)];
    return this.node("Flatten", [image], shape, { axis: 1 });
  }

  /** Gates there are in the order i, o, f, g; one direction; the bias of input and state side by side. */
  lstm(x: Named, { input, hidden, inputBias, hiddenBias }: LstmWeights<Named>): Named {
    const [batch, , features] = x.shape as [number, number, number];
    const units = hidden.shape[1]!;
    const inOrder = ({ values }: Source, width: number): Float32Array<ArrayBuffer> => {
      const rows = Float32Array.from(values);
      [0, 3, 1, 2].forEach((gate, i) => {
        const from = gate * units * width;
        rows.set(values.subarray(from, from + units * width), i * units * width);
      });
      return rows;
    };
    const weight = (source: Named, width: number): Named =>
      this.weight(source, (own) => ({ shape: [1, 4 * units, width], values: inOrder(own, width) }));
    const offset = this.weight(inputBias, (own) => {
      const values = new Float32Array(8 * units);
      values.set(inOrder(own, 1));
      values.set(inOrder(this.weights[hiddenBias.name]!, 1), 4 * units);
      return { shape: [1, 8 * units], values };
    });
    const byTime = this.transpose(x, [1, 0, 2]);
    const operands = [byTime, weight(input, features), weight(hidden, units), offset];
    const name = `LSTM${this.nodes.length}`;
    this.nodes.push({
      op: "LSTM",
      inputs: operands.map((operand) => operand.name),
      // all outputs are left out but the last one of the state
      outputs: ["", name],
      attributes: { hidden_size: units },
    });
    return this.reshape({ name, shape: [1, batch, units] }, [batch, units]);
  }
}

/** Inputs by their names, the result under `resultName`. */
export function taskOnnx(task: Task): Uint8Array<ArrayBuffer> {
  const exporter = new Exporter(task.weights);
  const named = (sources: Task["inputs"]): [string, Named][] =>
    Object.entries(sources).map(([name, { shape }]) => [name, { name, shape }]);
  const values = Object.fromEntries([...named(task.inputs), ...named(task.weights)]);
  const result = task.compute(exporter, values);
  const nodes = [...exporter.nodes, { op: "Identity", inputs: [result.name], outputs: [resultName] }];
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  const weights = Object.entries(task.weights).map(([name, source]) => ({ name, ...source }));
  return encodeModel({
    inputs: named(task.inputs).map(([, value]) => value),
    outputs: [{ name: resultName, shape: result.shape }],
    constants: [...weights.filter(({ name }) => used.has(name)), ...exporter.constants],
    nodes,
  });
}

/** Input z: [1, ...shape, 2], real and imaginary part side by side; one DFT an axis. */
export function fourierOnnx({ shape }: Pick<FourierTask, "shape">): Uint8Array<ArrayBuffer> {
  const whole = [1, ...shape, 2];
  const axes = shape.map((_, i) => ({ name: `axis${i}`, axis: shape.length - i }));
  const nodes = axes.map(({ name }, i) => ({
    op: "DFT",
    inputs: [i === 0 ? "z" : `step${i - 1}`, "", name],
    outputs: [i === axes.length - 1 ? resultName : `step${i}`],
  }));
  return encodeModel({
    inputs: [{ name: "z", shape: whole }],
    outputs: [{ name: resultName, shape: whole }],
    constants: axes.map(({ name, axis }) => ({ name, shape: [], values: BigInt64Array.of(BigInt(axis)) })),
    nodes,
  });
}
