/** @file Functions with a gradient of their own. */
import { apply } from "../ir/builder.ts";
import type { Region, Value } from "../ir/node.ts";
import { argument, inlineRegion, type TracedRegion, traceRegion } from "../ir/region.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { customVjp as customVjpRecord } from "../ops/custom-vjp.ts";
import type { AnyTensor } from "../types/tensor.ts";
import { flagArgument, knownOptions, listArgument, refuseArgument, tensorArgument } from "./check.ts";

/** What a gradient is computed from. */
export interface VjpContext<A, R> {
  readonly args: A;
  /** What the function returned. */
  readonly result: R;
  /** The incoming gradient, with the structure and types of the result. */
  readonly cotangent: R;
}

export interface CustomVjpOptions {
  /**
   * The gradient is another than the function's on purpose, as that of a straight-through estimator: `tapeless verify`
   * then takes it as given. Default false.
   */
  readonly surrogate?: boolean;
}

type Results = AnyTensor | readonly AnyTensor[];

/** The result as a list, and whether it was one. */
function listOf(role: string, result: unknown): { readonly values: Value[]; readonly single: boolean } {
  const single = !Array.isArray(result);
  const list = single ? [result] : (result as readonly unknown[]);
  return {
    single,
    values: list.map((item, i) => tensorArgument("customVjp", single ? role : `${role}[${i}]`, item)),
  };
}

/**
 * The function `forward` with `backward` for its gradient: that gets arguments, result and cotangent, and returns one
 * gradient for each argument, or `null` for zeros. Both see tensors from outside as constants: no gradient reaches them,
 * so what is to be differentiated by has to be an argument. Forward derivatives (`jvp`) need `backward` to be linear in
 * the cotangent. `surrogate` says that `backward` is not meant to be the gradient of `forward`.
 * @throws GraphError `vjp/count` where gradients and arguments differ in number, `vjp/type` where they do in type.
 * @example
 * const clipped = customVjp(
 *   (x: Tensor<["batch", 64]>) => x,
 *   ({ cotangent }) => [clamp(cotangent, -1, 1)],
 *   { surrogate: true },
 * );
 */
export function customVjp<const A extends readonly AnyTensor[], R extends Results>(
  forward: (...args: A) => R,
  backward: (context: VjpContext<A, R>) => { readonly [I in keyof A]: AnyTensor | null },
  options?: CustomVjpOptions,
): (...args: A) => R {
  for (const [role, value] of Object.entries({ forward, backward })) {
    if (typeof value !== "function") refuseArgument("customVjp", role, value, "a function");
  }
  const given = knownOptions<CustomVjpOptions>("customVjp", options, ["surrogate"]);
  const attrs = flagArgument("customVjp", "surrogate", given.surrogate) ? { surrogate: true as const } : {};
  return (...args) => {
    const operands = args.map((arg, i) => tensorArgument("customVjp", `argument ${i}`, arg));
    let single = true;
    const shaped = (values: readonly Value[]): unknown => (single ? values[0] : values);
    const run = traceRegion(operands, (inner) => {
      const returned = listOf("the result", forward(...(inner as never)));
      single = returned.single;
      return returned.values;
    });
    const results = run.region.outputs;
    const [n, m] = [operands.length, results.length];
    const pullBack = traceRegion([...operands, ...results, ...results], (all) => {
      const inner = all.slice(0, n);
      const [result, cotangent] = [all.slice(n, n + m), all.slice(n + m)].map(shaped);
      return cotangentsOf(backward({ args: inner, result, cotangent } as never), inner);
    });
    const captures = [...new Set([...run.captures, ...pullBack.captures])];
    const regions = [
      closed(run, operands, captures, []),
      closed(pullBack, operands, captures, [...results, ...results]),
    ];
    return shaped(apply(customVjpRecord, [...operands, ...captures], attrs, regions)) as never;
  };
}

/** One cotangent for each argument; zeros for null. */
function cotangentsOf(returned: unknown, args: readonly Value[]): Value[] {
  const list = listArgument(
    "customVjp",
    "what backward returned",
    returned,
    "a list with one gradient per argument",
  );
  if (list.length !== args.length) {
    const problem = `backward returned ${list.length} gradients for ${args.length} arguments`;
    const hint = "one for each argument, in their order; null for zeros";
    refuse("customVjp", { code: "vjp/count", problem, hint }, {});
  }
  return list.map((gradient, i) =>
    gradient === null ? calls.zerosLike(args[i]!) : tensorArgument("customVjp", `gradient ${i}`, gradient),
  );
}

/** A region whose inputs are the operands, all captured values (also those it does not use), and `more`. */
function closed(
  { region, captures: own }: TracedRegion,
  operands: readonly Value[],
  captures: readonly Value[],
  more: readonly Value[],
): Region {
  const inputs = [...operands, ...captures, ...more].map((type, i) => argument(type, i));
  const n = operands.length;
  const captured = own.map((value) => inputs[n + captures.indexOf(value)]!);
  const given = [...inputs.slice(0, n), ...inputs.slice(n + captures.length), ...captured];
  return { inputs, outputs: inlineRegion(region, given) };
}
