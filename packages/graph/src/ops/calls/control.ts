/** @file Loops and branches: bodies are functions of values; what these use from outside becomes an operand. */
import { apply, type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { shareCaptures, traceRegion } from "../../ir/region.ts";
import { type TensorType, tensorType } from "../../shape.ts";
import { checkpoint as checkpointRecord } from "../control/checkpoint.ts";
import { cond as condRecord } from "../control/cond.ts";
import { scan as scanRecord } from "../control/scan.ts";
import { whileLoop as whileRecord } from "../control/while-loop.ts";
import { constantCalls } from "./constants.ts";

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

const sliceType = ({ dtype, shape }: Value): TensorType => tensorType(dtype, shape.slice(1));

/** `body` for each slice of the sequences; it gives what is carried on, and results to stack. */
function scan(
  { length, carry: first, sequences: along, reverse = false }: ScanInput,
  body: (carry: Values, slices: Values) => { readonly carry: Values; readonly stacked: Values },
): ScanResult {
  const [carry, sequences] = [first.map(tensorOf), along.map(tensorOf)];
  const n = carry.length;
  const traced = traceRegion([...carry, ...sequences.map(sliceType)], (args) => {
    const given = body(args.slice(0, n), args.slice(n));
    return [...given.carry, ...given.stacked];
  });
  const { region, captures } = traced;
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
  body: (carry: Values) => Values,
): Values {
  const carry = first.map(tensorOf);
  if (max === 0) return carry;
  const traced = [traceRegion(carry, (args) => [goesOn(args)]), traceRegion(carry, body)];
  const { regions, captures } = shareCaptures(traced);
  return apply(whileRecord, [...carry, ...captures], { max, carries: carry.length }, regions);
}

/** What `body` gives; gradients compute its inner values again. */
function checkpoint(operands: readonly Operand[], body: (args: Values) => Values): Values {
  const args = operands.map(tensorOf);
  const { region, captures } = traceRegion(args, body);
  return apply(checkpointRecord, [...args, ...captures], {}, [region]);
}

export const controlCalls = { scan, cond, whileLoop, checkpoint } as const;
