/** @file Functions with a gradient of their own. */
import type { Value } from "../ir/node.ts";
import { calls } from "../ops/calls.ts";
import type { AnyTensor } from "../types/tensor.ts";
import { listArgument, refuseArgument, tensorArgument } from "./check.ts";

/** What a gradient is computed from. */
export interface VjpContext<A, R> {
  readonly args: A;
  /** What the function returned. */
  readonly result: R;
  /** The incoming gradient, with the structure and types of the result. */
  readonly cotangent: R;
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
 * the cotangent.
 * @throws GraphError `vjp/count` where gradients and arguments differ in number, `vjp/type` where they do in type.
 * @example
 * const clipped = customVjp(
 *   (x: Tensor<["batch", 64]>) => x,
 *   ({ cotangent }) => [clamp(cotangent, -1, 1)],
 * );
 */
export function customVjp<const A extends readonly AnyTensor[], R extends Results>(
  forward: (...args: A) => R,
  backward: (context: VjpContext<A, R>) => { readonly [I in keyof A]: AnyTensor | null },
): (...args: A) => R {
  for (const [role, value] of Object.entries({ forward, backward })) {
    if (typeof value !== "function") refuseArgument("customVjp", role, value, "a function");
  }
  return (...args) => {
    const operands = args.map((arg, i) => tensorArgument("customVjp", `argument ${i}`, arg));
    let single = true;
    const results = calls.customVjp(
      operands,
      (inner) => {
        const returned = listOf("the result", forward(...(inner as never)));
        single = returned.single;
        return returned.values;
      },
      (inner, outputs, cotangents) => {
        const shaped = (values: readonly Value[]): unknown => (single ? values[0] : values);
        const context = { args: inner, result: shaped(outputs), cotangent: shaped(cotangents) };
        const returned = backward(context as never) as unknown;
        const list = listArgument(
          "customVjp",
          "what backward returned",
          returned,
          "a list with one gradient per argument",
        );
        return list.map((gradient, i) =>
          gradient === null && inner[i]
            ? calls.zerosLike(inner[i])
            : tensorArgument("customVjp", `gradient ${i}`, gradient),
        );
      },
    );
    return (single ? results[0] : results) as never;
  };
}
