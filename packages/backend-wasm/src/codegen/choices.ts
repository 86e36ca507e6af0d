/**
 * @file Choices between two values: both are computed and blended, or a branch jumps over the side that nobody needs,
 * where that side is costly.
 */
import { type Expr, isFloat, type OpExpr } from "@tapeless/graph/ir";
import type { FunctionBuilder } from "../assembler/index.ts";
import { isHeavy, isHeavyOtherwise } from "./cost.ts";
import type { Turn } from "./environment.ts";
import type { Evaluation } from "./evaluate.ts";
import { isSingle, kept, lanesOfVector, once, partType, type Value, vector } from "./value.ts";
import { blend, negateUnless } from "./vector-rules.ts";

/** Sides of a choice that are jumped over where nobody needs them. */
export function skippableSides(e: Evaluation, expr: Expr): readonly number[] {
  if (expr.kind === "when") return [1, 2];
  if (expr.kind !== "op" || expr.op !== "select") return [];
  // with several groups, what one of them computes inside a branch the next one could not use
  if (e.isWide(expr)) return e.env.groups <= 1 && isHeavyOtherwise(expr) ? [2] : [];
  return isHeavy(expr.args[1]!) || isHeavy(expr.args[2]!) ? [1, 2] : [];
}

/** A `select` in vectors or with a branch; undefined where the scalar instruction serves. */
export function selection(e: Evaluation, expr: OpExpr, turn: Turn): Value | undefined {
  const skippable = skippableSides(e, expr);
  if (!e.isWide(expr)) return skippable.length === 0 ? undefined : choose(e, expr, expr.args, turn);
  const condition = e.value(expr.args[0]!, turn);
  const isVector = expr.args.some((arg) => e.value(arg, turn).form === "vector");
  if (!isVector) return undefined;
  const one = extremum(e, expr, turn);
  if (one) return one;
  const { lanes } = e.env;
  const [, then, otherwise] = expr.args.map((arg) => {
    const value = e.vector(arg, turn);
    return value.dtype === "bool" ? vector("bool", lanes.narrow(value)) : value;
  }) as [Value, Value, Value];
  if (isSingle(condition)) return blend(lanes, lanes.toVector(condition), then, otherwise);
  if (skippable.length > 0) return blendWhereNeeded(e, expr, condition, then, otherwise, turn);
  return isNegated(expr) ? negateUnless(lanes, condition, then) : blend(lanes, condition, then, otherwise);
}

/** A choice between a number and its negative. */
const isNegated = ({ args: [, then, otherwise] }: OpExpr): boolean =>
  otherwise?.kind === "op" && otherwise.op === "neg" && otherwise.args[0] === then && isFloat(then!.dtype);

const extrema = {
  f32: ["f32x4.pmin", "f32x4.pmax"],
  f64: ["f64x2.pmin", "f64x2.pmax"],
  i32: ["i32x4.min_s", "i32x4.max_s"],
} as const;

/** b < a ? b : a is what `pmin` of a and b means, a < b ? b : a what `pmax` does, for every NaN and zero: `relu` is one. */
function extremum(e: Evaluation, expr: OpExpr, turn: Turn): Value | undefined {
  const [condition, then, otherwise] = expr.args as [Expr, Expr, Expr];
  if (condition.kind !== "op" || condition.op !== "less" || expr.dtype === "bool") return undefined;
  const [low, high] = condition.args;
  const isLeast = low === then && high === otherwise;
  if (!isLeast && (low !== otherwise || high !== then)) return undefined;
  const [a, b] = [e.vector(otherwise, turn), e.vector(then, turn)];
  const { f } = e.env;
  const name = extrema[expr.dtype][isLeast ? 0 : 1];
  return vector(
    expr.dtype,
    ...a.parts.map((part, i) => (): void => {
      part();
      b.parts[i]!();
      f.op(name);
    }),
  );
}

/** A `when`: by one condition, or lane by lane. */
export function conditional(e: Evaluation, expr: Expr & { kind: "when" }, turn: Turn): Value {
  const parts = [expr.condition, expr.consequent, expr.otherwise];
  if (!e.isWide(expr.condition) || turn.lane !== undefined) return choose(e, expr, parts, turn);
  const single = Array.from(
    { length: lanesOfVector },
    (_, lane) => e.value(expr, { ...turn, lane }).parts[0]!,
  );
  return kept(e.env.f, e.env.lanes.gather(expr.dtype, single));
}

/** The costly side only if some lane needs it. */
function blendWhereNeeded(
  e: Evaluation,
  expr: OpExpr,
  condition: Value,
  then: Value,
  otherwise: Value,
  turn: Turn,
): Value {
  const { f, lanes } = e.env;
  return inLocals(f, then, (locals) => {
    const mask = once(f, "v128", lanes.narrow(condition));
    e.prepare(expr, turn);
    then.parts.forEach((part, i) => {
      part();
      f.set(locals[i]!);
    });
    mask();
    f.op("i32x4.all_true").op("i32.eqz");
    f.if(() => {
      const held = { ...then, parts: locals.map((local) => (): void => void f.get(local)) };
      const blended = blend(lanes, vector("bool", mask), held, otherwise);
      for (const part of blended.parts) part();
      for (const local of locals.toReversed()) f.set(local);
    });
  });
}

/** One side or the other, by a scalar condition. */
function choose(e: Evaluation, expr: Expr, [condition, a, b]: readonly Expr[], turn: Turn): Value {
  const { f, lanes } = e.env;
  const isVector = e.isWide(expr) && turn.lane === undefined;
  const side = (of: Expr): Value => {
    const value = isVector ? e.vector(of, turn) : e.value(of, turn);
    return value.dtype === "bool" && isVector ? vector("bool", lanes.narrow(value)) : value;
  };
  const [then, otherwise] = [side(a!), side(b!)];
  return inLocals(f, then, (locals) => {
    e.prepare(expr, turn);
    const keep = (value: Value): void => {
      for (const part of value.parts) part();
      for (const local of locals.toReversed()) f.set(local);
    };
    e.value(condition!, turn).parts[0]!();
    f.if(
      () => keep(then),
      () => keep(otherwise),
    );
  });
}

/** A value that code with branches leaves in locals. */
function inLocals(
  f: FunctionBuilder,
  like: Pick<Value, "dtype" | "form" | "parts">,
  emit: (locals: ReturnType<FunctionBuilder["local"]>[]) => void,
): Value {
  const locals = like.parts.map(() => f.local(partType(like)));
  let isDone = false;
  const ready = (): void => {
    if (isDone) return;
    isDone = true;
    emit(locals);
  };
  const parts = locals.map((local) =>
    Object.assign(
      (): void => {
        ready();
        f.get(local);
      },
      { force: ready },
    ),
  );
  return { dtype: like.dtype, form: like.form, parts };
}
