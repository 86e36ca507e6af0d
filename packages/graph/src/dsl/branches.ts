/** @file One of two functions, and a function again and again, as a flag says. */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { showType } from "../shape.ts";
import type { Guard } from "../types/shape-error.ts";
import type { AnyTensor, Tensor } from "../types/tensor.ts";
import { knownOptions, refuseArgument, tensorArgument, wholeNumber } from "./check.ts";
import {
  alike,
  type Like,
  type Structure,
  structureOf,
  type Tensors,
  type TensorsOnly,
} from "./structure.ts";

type Flag = Tensor<readonly [], "bool">;

function flagOf(op: string, role: string, given: unknown): Value {
  const flag = tensorArgument(op, role, given);
  if (flag.dtype === "bool" && flag.shape.length === 0) return flag;
  const problem = `${role} is ${showType(flag)}; it must be bool[]`;
  const hint = "compare scalars, or reduce a tensor with any(...) or all(...)";
  return refuse(op, { code: "loop/flag", problem, hint }, { [role]: flag });
}

/**
 * What `then()` gives where the flag is true, else what `otherwise()` gives; a call of the emitted module computes only
 * that one. Both give tensors of the same structure and types; they may use any tensor around them. `where` chooses
 * element by element.
 * @throws GraphError `loop/flag` where the flag is no bool scalar, `loop/type` where the branches differ, `loop/update`.
 * @example const y = cond(greater(sum(x), 0), () => mul(x, 2), () => neg(x))
 */
export function cond<const R extends Tensors>(flag: Flag, then: () => R, otherwise: () => Like<R>): Like<R> {
  const chosen = flagOf("cond", "flag", flag);
  for (const [role, branch] of Object.entries({ then, otherwise })) {
    if (typeof branch !== "function") refuseArgument("cond", role, branch, "a function");
  }
  let results: Structure | undefined;
  const made = calls.cond(
    chosen,
    () => {
      results = structureOf("cond", "what then returns", then());
      return results.values;
    },
    () => {
      const rule = { op: "cond", role: "what otherwise returns", what: "counterpart", code: "loop/type" };
      return alike(rule, otherwise(), results!);
    },
  );
  return results!.rebuild(made) as never;
}

export interface WhileOptions<C> {
  /** What the first turn is given: a tensor, a list or a record of tensors. */
  readonly carry: C & Guard<TensorsOnly<"whileLoop", C>>;
  /** The greatest number of turns; the loop ends after it whatever the condition says. */
  readonly max: number;
}

/**
 * Calls `body(carry, turn)` for as long as `goesOn(carry)` is true, `max` times at most: a loop in the emitted module.
 * What is carried keeps its shape and dtype. Gradients go through the turns that were made; they take memory for `max`.
 * @throws GraphError `loop/flag` where the condition is no bool scalar, `loop/type` where a carried value changes its
 * type, `loop/update`, `op/argument`.
 * @example
 * const root = whileLoop(
 *   (x) => greater(abs(sub(mul(x, x), a)), 1e-4),
 *   (x) => mul(0.5, add(x, div(a, x))),
 *   { carry: a, max: 20 },
 * );
 */
export function whileLoop<const C>(
  goesOn: (carry: Like<C>) => Flag,
  body: (carry: Like<C>, turn: Tensor<readonly [], "i32">) => Like<C>,
  options: WhileOptions<C>,
): Like<C> {
  for (const [role, value] of Object.entries({ goesOn, body })) {
    if (typeof value !== "function") refuseArgument("whileLoop", role, value, "a function");
  }
  const given = knownOptions<WhileOptions<C>>("whileLoop", options, ["carry", "max"]);
  const carry = structureOf("whileLoop", "carry", given.carry);
  const max = wholeNumber("whileLoop", "max", given.max, 0, "a loop has a greatest number of turns");
  const last = calls.whileLoop(
    max,
    carry.values,
    (values) => flagOf("whileLoop", "what goesOn returns", goesOn(carry.rebuild(values) as never)),
    (values, turn) =>
      alike(
        { op: "whileLoop", role: "what the body returns", what: "next value", code: "loop/type" },
        body(carry.rebuild(values) as never, turn as never),
        carry,
      ),
  );
  return carry.rebuild(last) as never;
}

/**
 * The same function; what it computes on the way to its result is not kept for gradients, but computed again when they
 * need it. That saves memory where a network is deep, for one more run of the function. The bits are the same.
 * @throws GraphError `op/not-a-tensor`, `loop/update` where the function updates state.
 * @example const block = checkpoint((x: Tensor<readonly ["batch", 64]>) => gelu(dense(x)))
 */
export function checkpoint<A extends readonly AnyTensor[], R extends Tensors>(
  fn: (...args: A) => R,
): (...args: A) => R {
  if (typeof fn !== "function") refuseArgument("checkpoint", "the argument", fn, "a function");
  return (...args) => {
    const operands = args.map((arg, i) => tensorArgument("checkpoint", `argument ${i}`, arg));
    let results: Structure | undefined;
    const made = calls.checkpoint(operands, (inner) => {
      results = structureOf("checkpoint", "the result", fn(...(inner as never)));
      return results.values;
    });
    return results!.rebuild(made) as never;
  };
}
