/** @file Loops and branches: bodies are functions of values; what these use from outside becomes an operand. */
import { apply, type Operand, tensorOf } from "../../ir/builder.ts";
import { entryContext, inTurn, withTurns } from "../../ir/context.ts";
import type { Region, Value } from "../../ir/node.ts";
import { regionNodes, regionOf, shareCaptures, type TracedRegion, traceRegion } from "../../ir/region.ts";
import { type TensorType, tensorType } from "../../shape.ts";
import { checkpoint as checkpointRecord } from "../control/checkpoint.ts";
import { cond as condRecord } from "../control/cond.ts";
import { scan as scanRecord } from "../control/scan.ts";
import { whileLoop as whileRecord } from "../control/while-loop.ts";
import { constantCalls } from "./constants.ts";
import { elementwiseCalls } from "./elementwise.ts";
import { viewCalls } from "./views.ts";

type Values = readonly Value[];

export interface ScanInput {
  readonly length: number;
  readonly carry: readonly Operand[];
  /** `[length, ...]` each. */
  readonly sequences: readonly Operand[];
  readonly reverse?: boolean;
}

export interface ScanResult {
  readonly carry: Values;
  /** Other results of the body: `[length, ...]` each. */
  readonly stacked: Values;
}

type ScanBody = (
  carry: Values,
  slices: Values,
  turn: Value,
) => { readonly carry: Values; readonly stacked: Values };

const sliceType = ({ dtype, shape }: Value): TensorType => tensorType(dtype, shape.slice(1));

/** `body` for each slice of the sequences, and its number; it gives what is carried on, and results to stack. */
function scan(
  { length, carry: first, sequences: along, reverse = false }: ScanInput,
  body: ScanBody,
): ScanResult {
  const carry = first.map(tensorOf);
  const slices = along.map(tensorOf);
  const n = carry.length;
  const turns = constantCalls.iota([length]);
  const numbered = traceRegion(
    [...carry, ...[...slices, turns].map(sliceType)],
    (args) => {
      const turn = args.at(-1)!;
      const given = inTurn(turn, () => body(args.slice(0, n), args.slice(n, -1), turn));
      return [...given.carry, ...given.stacked];
    },
    { ranges: [...new Array<undefined>(n + slices.length), [0, Math.max(1, length)]] },
  );
  const isNumbered = usesInput(numbered.region, n + slices.length);
  const { region, captures } = isNumbered ? numbered : withoutInput(numbered, n + slices.length);
  const sequences = isNumbered ? [...slices, turns] : slices;
  if (length === 0) {
    const stacked = region.outputs
      .slice(n)
      .map(({ shape, dtype }) => constantCalls.zeros([0, ...shape], dtype));
    return { carry, stacked };
  }
  const attrs = { length, carries: n, sequences: sequences.length, reverse };
  const results = apply(scanRecord, [...carry, ...sequences, ...captures], attrs, [region]);
  return { carry: results.slice(0, n), stacked: results.slice(n) };
}

/**
 * The same bits, for gradients that take less memory: the turns are divided into parts, and gradients keep what is
 * carried into each part and compute the part again.
 */
function scanInParts(input: ScanInput, body: ScanBody): ScanResult {
  const { length, reverse = false } = input;
  const size = Math.ceil(Math.sqrt(length));
  if (size <= 1) return scan(input, body);
  const whole = length - (length % size);
  const around = entryContext()?.turns ?? [];
  const sequences = [...input.sequences.map(tensorOf), constantCalls.iota([length])];

  const part = (carry: Values, slices: Values, turns: number): ScanResult => {
    const n = carry.length;
    const results = checkpoint([...carry, ...slices], (args) => {
      const inner = { length: turns, carry: args.slice(0, n), sequences: args.slice(n), reverse };
      const { carry: last, stacked } = scan(inner, (now, given) => {
        const turn = given.at(-1)!;
        return withTurns([...around, turn], () => body(now, given.slice(0, -1), turn));
      });
      return [...last, ...stacked];
    });
    return { carry: results.slice(0, n), stacked: results.slice(n) };
  };
  const wholeParts = (carry: Values): ScanResult => {
    const count = whole / size;
    const divided = sequences.map((x) =>
      viewCalls.reshape(viewCalls.sliceAxis(x, 0, 0, whole), [count, size, ...x.shape.slice(1)]),
    );
    const made = scan({ length: count, carry, sequences: divided, reverse }, (now, slices) =>
      part(now, slices, size),
    );
    return {
      carry: made.carry,
      stacked: made.stacked.map((y) => viewCalls.reshape(y, [whole, ...y.shape.slice(2)])),
    };
  };
  const first = input.carry.map(tensorOf);
  if (whole === length) return wholeParts(first);
  const rest = (carry: Values): ScanResult =>
    part(
      carry,
      sequences.map((x) => viewCalls.sliceAxis(x, 0, whole, length)),
      length - whole,
    );
  const earlier = reverse ? rest(first) : wholeParts(first);
  const later = reverse ? wholeParts(earlier.carry) : rest(earlier.carry);
  const [low, high] = reverse ? [later, earlier] : [earlier, later];
  return {
    carry: later.carry,
    stacked: low.stacked.map((y, i) => viewCalls.concatenate([y, high.stacked[i]!], 0)),
  };
}

/** What `then` gives where the flag is true, else what `otherwise` gives; only that one is computed. */
function cond(flag: Operand, then: () => Values, otherwise: () => Values): Values {
  const { regions, captures } = shareCaptures([traceRegion([], then), traceRegion([], otherwise)]);
  return apply(condRecord, [flag, ...captures], {}, regions);
}

/** The carried values after turns of `body`, as long as `goesOn` is true of them, at most `max`. */
function whileLoop(
  max: number,
  first: readonly Operand[],
  goesOn: (carry: Values) => Value,
  body: (carry: Values, turn: Value) => Values,
): Values {
  const carry = first.map(tensorOf);
  if (max === 0) return carry;
  const n = carry.length;
  const counted = [...carry, constantCalls.zeros([], "i32")];
  const traced = [
    traceRegion(counted, (args) => inTurn(args[n]!, () => [goesOn(args.slice(0, n))])),
    traceRegion(counted, (args) => {
      const next = inTurn(args[n]!, () => body(args.slice(0, n), args[n]!));
      return [...next, elementwiseCalls.add(args[n]!, 1)];
    }),
  ] as const;
  const [flag, turn] = traced;
  const uncounted = { ...turn.region, outputs: turn.region.outputs.slice(0, n) };
  if (usesInput(flag.region, n) || usesInput(uncounted, n)) {
    const { regions, captures } = shareCaptures(traced);
    const attrs = { max, carries: n + 1 };
    return apply(whileRecord, [...counted, ...captures], attrs, regions).slice(0, n);
  }
  const plain = [withoutInput(flag, n), withoutInput({ ...turn, region: uncounted }, n)];
  const { regions, captures } = shareCaptures(plain);
  return apply(whileRecord, [...carry, ...captures], { max, carries: n }, regions);
}

const usesInput = ({ inputs, outputs }: Region, at: number): boolean => {
  const input = inputs[at]!;
  return (
    outputs.includes(input) ||
    regionNodes({ inputs, outputs }).some(({ operands }) => operands.includes(input))
  );
};

const withoutInput = ({ region, captures }: TracedRegion, at: number): TracedRegion => ({
  region: regionOf(region.inputs.toSpliced(at, 1), region.outputs),
  captures,
});

/** What `body` gives; gradients compute its inner values again. */
function checkpoint(operands: readonly Operand[], body: (args: Values) => Values): Values {
  const args = operands.map(tensorOf);
  const { region, captures } = traceRegion(args, body);
  return apply(checkpointRecord, [...args, ...captures], {}, [region]);
}

export const controlCalls = { scan, scanInParts, cond, whileLoop, checkpoint } as const;
