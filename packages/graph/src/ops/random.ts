/**
 * @file Random words and normal variates (docs/numerics.md A8): functions of seed, stream, step and element, so equal
 * in every backend, order and chunking.
 */
import { z } from "zod";
import { constant, type Expr, op } from "../kernel/expr.ts";
import { addIndex, divIndex, flatten, index, modIndex, mulIndex } from "../kernel/index-math.ts";
import { type Dims, showShape, sizeOf, tensorType } from "../shape.ts";
import { dimList, wholeNumber } from "./attrs.ts";
import { defineOp, nonDifferentiable, sample, violation } from "./define-op.ts";
import { checkDType, one, two } from "./rules.ts";

type RandomAttrs = {
  /** The name path of the stream; equal paths are refused by the model. */
  readonly stream: string;
  /** The stream's id: the 32-bit FNV-1a hash of its name path, as i32. */
  readonly opId: number;
  readonly shape: Dims;
};

const threefry = (...words: Expr[]): Expr => op("threefry", "i32", ...words);

export const randomBits = defineOp<RandomAttrs>({
  name: "randomBits",
  doc: "element i is word i of the stream: threefry of key(seed, opId, step, turns) at block i / 2, lane i mod 2",
  attrs: z.strictObject({ stream: z.string(), opId: wholeNumber, shape: dimList }),
  // the numbers of the turns of the loops around, the outermost first
  operands: ["rng", "step", "turn"],
  traits: {},
  infer: (operands, { shape }) => {
    const [rng, step] = two(operands.slice(0, 2));
    const turns = operands.slice(2);
    for (const [i, type] of operands.entries()) checkDType(type, ["i32"], { position: i });
    for (const turn of turns) {
      if (turn.shape.length === 0) continue;
      violation("random/state", `the number of a turn is one word, not ${showShape(turn.shape)}`);
    }
    if (rng.shape.length !== 1 || rng.shape[0] !== 2) {
      violation("random/state", `the seed is two words, not ${showShape(rng.shape)}`);
    }
    if (step.shape.length !== 0) {
      violation("random/state", `the step is one word, not ${showShape(step.shape)}`);
    }
    return [tensorType("i32", shape)];
  },
  vjp: nonDifferentiable("random words do not depend smoothly on the seed"),
  lower: ({ attrs: { opId, shape }, operands }) => {
    const [rng, step] = two(operands.slice(0, 2));
    return {
      kind: "elements",
      at: [
        (at) => {
          const seed = [rng.at([index(0)]), rng.at([index(1)])] as const;
          let key = (lane: number): Expr =>
            threefry(...seed, constant("i32", opId | 0), step.at([]), index(lane));
          for (const turn of operands.slice(2)) {
            const outer = [key(0), key(1)] as const;
            key = (lane) => threefry(...outer, turn.at([]), constant("i32", 1), index(lane));
          }
          const element = flatten(at, shape);
          return threefry(key(0), key(1), divIndex(element, 2), index(0), modIndex(element, 2));
        },
      ],
    };
  },
  flops: () => 0,
  samples: [
    ...[[7], [2, 3], [], [0, 3]].map((shape) => ({
      operands: [sample("i32", [2]), sample("i32", [], "index", 1000)],
      attrs: { stream: "dropout", opId: 7, shape },
    })),
    {
      operands: [sample("i32", [2]), ...[1000, 9, 5].map((bound) => sample("i32", [], "index", bound))],
      attrs: { stream: "dropout", opId: 7, shape: [5] },
    },
  ],
});

export const randomNormal = defineOp<{ readonly shape: Dims }>({
  name: "randomNormal",
  doc: "standard normal variates by Box and Muller: elements 2i and 2i + 1 come from words 2i and 2i + 1",
  attrs: z.strictObject({ shape: dimList }),
  operands: ["words"],
  traits: {},
  infer: (operands, { shape }) => {
    const words = one(operands);
    checkDType(words, ["i32"], { hint: "take words of randomBits" });
    const due = 2 * Math.ceil(sizeOf(shape) / 2);
    if (words.shape.length !== 1 || words.shape[0] !== due) {
      violation(
        "random/words",
        `${sizeOf(shape)} variates come from ${due} words, not ${showShape(words.shape)}`,
      );
    }
    return [tensorType("f32", shape)];
  },
  vjp: nonDifferentiable("normal variates do not depend smoothly on random words"),
  lower: ({ attrs: { shape }, operands }) => {
    const words = one(operands);
    return {
      kind: "elements",
      at: [
        (at) => {
          const element = flatten(at, shape);
          const first = mulIndex(divIndex(element, 2), 2);
          const pair = [words.at([first]), words.at([addIndex(first, 1)])];
          return op("normalFromBits", "f32", ...pair, modIndex(element, 2));
        },
      ],
    };
  },
  flops: (_, results) => 60 * sizeOf(one(results).shape),
  samples: [
    { operands: [sample("i32", [6])], attrs: { shape: [2, 3] } },
    { operands: [sample("i32", [6])], attrs: { shape: [5] } },
    { operands: [sample("i32", [2])], attrs: { shape: [] } },
    { operands: [sample("i32", [0])], attrs: { shape: [0] } },
  ],
});
