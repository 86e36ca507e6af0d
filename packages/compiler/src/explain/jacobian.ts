/** @file The full Jacobian of every step on the way, with its true rank, and what contracting with it leaves. */
import {
  allocate,
  type Node,
  ops,
  recordOf,
  sizeOf,
  type TypedArray,
  topologicalOrder,
  type Value,
} from "@tapeless/graph/ir";
import { showAxes } from "./axes.ts";
import type { Derivation } from "./derive.ts";
import { Evaluation } from "./evaluation.ts";
import type { Explained } from "./explain-steps.ts";
import { termOf } from "./notation.ts";
import type { Contraction } from "./product-notation.ts";
import { randomElements } from "./random-elements.ts";
import { showTerm } from "./term.ts";

export interface JacobianLine {
  /** `dy/dW` */
  readonly name: string;
  /** Axes of the output, then of the input. */
  readonly axes: string;
  readonly rank: number;
  readonly elements: number;
  /** How many are not 0 whatever the values; absent where there are too many to compute. */
  readonly nonzero?: number;
  /** Its elements by indices, where one formula says them. */
  readonly element?: string;
  /** How the gradient contracts it. */
  readonly contraction: string;
}

/** Elements of a Jacobian that is computed to count its zeros. */
const mostElements = 2 ** 16;

export function jacobians(derivation: Derivation): JacobianLine[] {
  return derivation.steps
    .toReversed()
    .flatMap((explained) =>
      explained.pulled.map(({ input, formula }) => lineOf(explained, input, formula, derivation)),
    );
}

function lineOf(explained: Explained, input: Value, formula: Value, derivation: Derivation): JacobianLine {
  const { notation, axesOf, cost } = derivation;
  const { output } = explained.step;
  const [y, x] = [termOf(output, notation), termOf(input, notation)].map((term) => showTerm(term));
  const wrap = (text: string) => (/^[\w$.]+$/.test(text) ? text : `(${text})`);
  const name = `d${wrap(y!)}/d${wrap(x!)}`;
  const elements = sizeOf(output.shape) * sizeOf(input.shape);
  const letters = lettersFor(output.shape.length, input.shape.length);
  const element = elementOf(explained.step.nodes, input, letters, (value) =>
    showTerm(termOf(value, notation)),
  );
  const nonzero = elements <= mostElements ? countNonzero(explained, input, formula, derivation) : undefined;
  const over = letters.output.length === 0 ? "" : `Σ over ${letters.output.join(", ")} of `;
  const gradient = output === cost ? "1" : `dL/d${wrap(y!)}${indices(letters.output)}`;
  return {
    name,
    axes: showAxes([...axesOf(output), ...axesOf(input)]),
    rank: output.shape.length + input.shape.length,
    elements,
    ...(nonzero === undefined ? {} : { nonzero }),
    ...(element ? { element: `${name}${indices([...letters.output, ...letters.input])} = ${element}` } : {}),
    contraction: `dL/d${wrap(x!)}${indices(letters.input)} = ${over}${gradient} * ${name}${indices([...letters.output, ...letters.input])}`,
  };
}

interface Letters {
  readonly output: readonly string[];
  readonly input: readonly string[];
}

const indices = (letters: readonly string[]): string =>
  letters.length === 0 ? "" : `[${letters.join(", ")}]`;

const lettersFor = (output: number, input: number): Letters => {
  const all = [..."ijklmnpqrstuvw"];
  return { output: all.slice(0, output), input: all.slice(output, output + input) };
};

/** `1[i = j] x[k]` for a product; a diagonal for what works element by element. */
function elementOf(
  nodes: readonly Node[],
  input: Value,
  { output, input: by }: Letters,
  show: (value: Value) => string,
): string | undefined {
  const core = nodes.filter((node) => !recordOf(node).traits.view);
  const product = core.find(({ op }) => op === ops.dotGeneral.name);
  if (
    product?.operands.includes(input) &&
    core.every((node) => node === product || node.op === ops.add.name)
  ) {
    return productElement(product, input, { output, input: by }, show);
  }
  const isDiagonal = core.every(isElementwise);
  if (isDiagonal && output.length === by.length && output.length > 0) {
    return `${output.map((letter, i) => `1[${letter} = ${by[i]}]`).join(" ")} f'${indices(output)}`;
  }
  const [reduce] = core;
  if (reduce && core.length === 1 && reduce.op === ops.reduce.name && reduce.attrs.op === "sum") {
    const kept = by.filter((_, axis) => !(reduce.attrs.axes as readonly number[]).includes(axis));
    return kept.map((letter, i) => `1[${output[i]} = ${letter}]`).join(" ") || "1";
  }
  return undefined;
}

/** An op that works element by element, or a function of such ops with a gradient of its own. */
const isElementwise = (node: Node): boolean => {
  const { elementwise, constant, inline } = recordOf(node).traits;
  if (elementwise !== undefined || constant) return true;
  return (
    inline === true &&
    topologicalOrder(node.regions[0]!.outputs).every(
      (inner) => isElementwise(inner) || inner.operands.length === 0,
    )
  );
};

function productElement(
  node: Node,
  input: Value,
  letters: Letters,
  show: (value: Value) => string,
): string | undefined {
  const [lhs, rhs] = node.operands;
  if (!lhs || !rhs || lhs === rhs) return undefined;
  const { lhsBatch, rhsBatch, lhsContract, rhsContract } = node.attrs as unknown as Contraction;
  const rest = (value: Value, used: readonly number[]) =>
    value.shape.map((_, axis) => axis).filter((axis) => !used.includes(axis));
  const isLeft = input === lhs;
  const [own, other] = isLeft ? [lhs, rhs] : [rhs, lhs];
  const [ownBatch, otherBatch] = isLeft ? [lhsBatch, rhsBatch] : [rhsBatch, lhsBatch];
  const [ownContract, otherContract] = isLeft ? [lhsContract, rhsContract] : [rhsContract, lhsContract];
  const [ownFree, otherFree] = [
    rest(own, [...ownBatch, ...ownContract]),
    rest(other, [...otherBatch, ...otherContract]),
  ];
  const first = lhsBatch.length;
  const leftCount = isLeft ? ownFree.length : otherFree.length;
  const outOf = (position: number, left: boolean) =>
    letters.output[first + (left ? 0 : leftCount) + position]!;
  const equal = [
    ...ownBatch.map((axis, i) => `1[${letters.output[i]} = ${letters.input[axis]}]`),
    ...ownFree.map((axis, i) => `1[${outOf(i, isLeft)} = ${letters.input[axis]}]`),
  ];
  const otherLetters = other.shape.map((_, axis) => {
    const batch = otherBatch.indexOf(axis);
    if (batch >= 0) return letters.output[batch]!;
    const contract = otherContract.indexOf(axis);
    return contract >= 0 ? letters.input[ownContract[contract]!]! : outOf(otherFree.indexOf(axis), !isLeft);
  });
  return [...equal, `${show(other)}${indices(otherLetters)}`].join(" ");
}

/** By pulling back one unit after another, at several points: a 0 at all of them is one of the structure. */
function countNonzero(
  explained: Explained,
  input: Value,
  formula: Value,
  { cost, meanings }: Derivation,
): number {
  const { step } = explained;
  const size = sizeOf(input.shape);
  const outputs = sizeOf(step.output.shape);
  const found = new Uint8Array(size * outputs);
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const at = new Map(step.inputs.map((value, i) => [value, randomElements(value, 10 * seed + i)]));
    const forward = new Evaluation(at);
    for (let o = 0; o < outputs; o++) {
      const unit = allocate(step.output.dtype, outputs);
      unit[o] = 1;
      const gradients = new Map<Value, TypedArray>([[step.output, unit]]);
      const row = meanings.elements(formula, forward, gradients, new Evaluation(new Map()));
      row.forEach((value, i) => {
        if (Number(value) !== 0) found[o * size + i] = 1;
      });
      if (step.output === cost) break;
    }
  }
  return found.reduce((sum, one) => sum + one, 0);
}
