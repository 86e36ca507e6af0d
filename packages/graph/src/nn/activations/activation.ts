/**
 * @file What activations share. Kinks have PyTorch's derivatives (docs/numerics.md).
 *
 * No unselected branch may overflow: an infinity there would turn its zero cotangent into NaN. So exponentials take
 * arguments that are clipped by a `select` first.
 */
import { floatOperand, refuseArgument } from "../../dsl/check.ts";
import { named, type Operand } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { calls } from "../../ops/calls.ts";
import type { Layer, SameRule } from "../../types/layer.ts";
import { asLayer } from "../layer.ts";

const { add, and, clamp, exp, expm1, greater, less, log1p, neg, select } = calls;

/** A function of one float tensor that is a layer too; shape and dtype stay. */
export const activation = <const Op extends string>(op: Op, fn: (x: Value) => Value): Layer<SameRule<Op>> =>
  asLayer((x: Operand) => named(op, () => fn(floatOperand(op, x))));

/** Settings of an activation: numbers. Who gives it a tensor took it for the function that it makes. */
export function checkNumbers(op: string, values: Readonly<Record<string, unknown>>): void {
  for (const [role, value] of Object.entries(values)) {
    if (typeof value === "number") continue;
    const hint = `nn.${op} takes settings and gives a function: nn.${op}()(x)`;
    refuseArgument(op, role, value, "a number", typeof value === "object" ? hint : undefined);
  }
}

/** e^min(x, 0) - 1, with derivative 1 at 0. */
export const expm1Below = (x: Value): Value => expm1(select(greater(x, 0), 0, x));

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|). */
export function softplusOf(x: Value): Value {
  const isPositive = greater(x, 0);
  const decay = exp(select(isPositive, neg(x), x));
  return add(select(isPositive, x, 0), log1p(decay));
}

/** clamp(x, low, high) with derivative 0 at both ends. */
export function inside(x: Value, low: number, high: number): Value {
  const [y] = calls.customVjp(
    [x],
    ([arg]) => [clamp(arg!, low, high)],
    ([arg], _results, [ct]) => [select(and(greater(arg!, low), less(arg!, high)), ct!, 0)],
  );
  return y!;
}
