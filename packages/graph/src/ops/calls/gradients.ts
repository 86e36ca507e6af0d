/** @file Graph functions about derivatives. */
import { GraphError } from "../../errors.ts";
import { apply, apply1, type Operand, tensorOf } from "../../ir/builder.ts";
import { withRole } from "../../ir/context.ts";
import type { Value } from "../../ir/node.ts";
import { shareCaptures, traceRegion } from "../../ir/region.ts";
import { captureSource } from "../../ir/source.ts";
import { customVjp as customRecord } from "../custom-vjp.ts";
import { gradient as gradientRecord } from "../gradient.ts";
import { stopGradient as stopRecord } from "../stop-gradient.ts";

function stopGradient(x: Operand): Value {
  return apply1(stopRecord, [x], {});
}

/** For each of `wrt`: the sum over outputs of cotangent * d output / d wrt. */
function gradient(
  outputs: readonly Operand[],
  cotangents: readonly Operand[],
  wrt: readonly Operand[],
): readonly Value[] {
  if (wrt.length === 0) return [];
  return apply(gradientRecord, [...outputs, ...cotangents, ...wrt], {
    outputs: outputs.length,
    wrt: wrt.length,
  });
}

const counted = (n: number, what: string): string => (n === 1 ? `1 ${what}` : `${n} ${what}s`);

export type CustomForward = (args: readonly Value[]) => readonly Value[];

/** The cotangents of the arguments, from arguments, results and the results' cotangents. */
export type CustomBackward = (
  args: readonly Value[],
  results: readonly Value[],
  cotangents: readonly Value[],
) => readonly Value[];

/** A function with a gradient of its own. Values used from outside are taken as constant by it. */
function customVjp(
  operands: readonly Operand[],
  forward: CustomForward,
  backward: CustomBackward,
): readonly Value[] {
  const args = operands.map(tensorOf);
  const traced = traceRegion(args, forward);
  const results = traced.region.outputs;
  const n = args.length;
  const back = withRole("backward", () =>
    traceRegion([...args, ...results, ...results], (all) =>
      backward(all.slice(0, n), all.slice(n, n + results.length), all.slice(n + results.length)),
    ),
  );
  if (back.region.outputs.length !== n) {
    throw new GraphError({
      code: "vjp/count",
      op: "customVjp",
      problem: `the gradient gives ${counted(back.region.outputs.length, "value")} for ${counted(n, "argument")}`,
      hint: "give one cotangent for each argument, in their order",
      source: captureSource(customVjp),
    });
  }
  const { regions, captures } = shareCaptures([traced, back], () => n);
  return apply(customRecord, [...args, ...captures], {}, regions);
}

export const gradientCalls = { stopGradient, gradient, customVjp } as const;
