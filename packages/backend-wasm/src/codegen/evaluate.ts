/**
 * @file Code for expressions: a rule for each node kind. Values are computed where they are first needed, so that code
 * comes in the order of the operands and few values are alive at a time.
 *
 * In a vector loop an expression that depends on the loop is four lanes wide, and there may be several groups of four.
 * What does not depend on it is computed once and repeated in all lanes.
 */
import { children, type Expr, type OpExpr } from "@tapeless/graph/ir";
import { conditional, selection, skippableSides } from "./choices.ts";
import { isCheap } from "./cost.ts";
import type { Environment, Turn } from "./environment.ts";
import { expandDefinitions } from "./expand.ts";
import { FastArithmetic } from "./fast-arithmetic.ts";
import { fastFunctionOf } from "./fast-functions.ts";
import { intern } from "./intern.ts";
import { divideLanes, powerOfTwoIn } from "./power-of-two.ts";
import { operandOfInteger, operandOfPower } from "./rounded-sum.ts";
import { isOwnOp, scalarRules } from "./scalar-rules.ts";
import { Sharing } from "./sharing.ts";
import { tableValue } from "./table-value.ts";
import {
  force,
  isSingle,
  kept,
  lanesOfVector,
  once,
  type Push,
  pushConstant,
  scalar,
  type Value,
  vector,
} from "./value.ts";
import { integerLanes, vectorRuleOf } from "./vector-rules.ts";

const isProduct = (expr: Expr): expr is OpExpr =>
  expr.kind === "op" && expr.op === "mul" && expr.dtype === "f32";

/** The expressions of one statement. */
export class Evaluation {
  readonly env: Environment;
  /** The roots, as they are computed. */
  readonly roots: readonly Expr[];
  private readonly sharing: Sharing;
  private readonly wide: Map<Expr, boolean>;
  private readonly uniform = new Map<Expr, Value>();
  private readonly splats = new Map<Expr, Value>();
  /** By group and lane. */
  private readonly varying: (Map<Expr, Value> | undefined)[] = [];

  constructor(given: readonly Expr[], env: Environment) {
    this.env = env;
    const known = env.studies?.find(given);
    if (known) {
      ({ roots: this.roots, sharing: this.sharing, wide: this.wide } = known);
      return;
    }
    this.wide = new Map();
    const isFast = (expr: OpExpr): boolean => this.fastFunction(expr) !== undefined;
    this.roots = intern(expandDefinitions(given, (expr) => this.isWide(expr), isFast, env.groups <= 1));
    this.sharing = new Sharing(
      this.roots,
      (expr) => skippableSides(this, expr),
      (expr) => this.reads(expr),
    );
    env.studies?.keep({ given, roots: this.roots, sharing: this.sharing, wide: this.wide });
  }

  root(i: number, turn: Turn = { group: 0 }): Value {
    return this.value(this.roots[i]!, turn);
  }

  /** The value of a root in four lanes. */
  vectorRoot(i: number, turn: Turn): Value {
    return this.vector(this.roots[i]!, turn);
  }

  /** The factors of a root that is a product, in four lanes each, where products may stay unrounded. */
  product(i: number, turn: Turn): { readonly factors: readonly [Value, Value] } | undefined {
    const root = this.roots[i]!;
    if (!this.env.helpers.relaxed || !isProduct(root)) return undefined;
    const [a, b] = root.args as [Expr, Expr];
    return { factors: [this.vector(a, turn), this.vector(b, turn)] };
  }

  /** Whether a node has several lanes. */
  isWide(expr: Expr): boolean {
    let wide = this.wide.get(expr);
    if (wide === undefined) {
      wide = this.findWide(expr);
      this.wide.set(expr, wide);
    }
    return wide;
  }

  private findWide(expr: Expr): boolean {
    if (expr.kind === "lane") return false;
    if (expr.lanes > 1) return true;
    if (expr.kind === "var") return this.env.varies(expr.name);
    return children(expr).some((child) => this.isWide(child));
  }

  private reads(expr: Expr): readonly Expr[] {
    const integer = this.isWide(expr) ? (operandOfInteger(expr) ?? operandOfPower(expr)) : undefined;
    return integer ? [integer.expr] : children(expr);
  }

  value(expr: Expr, turn: Turn): Value {
    const isOfTurn = turn.lane !== undefined || this.isWide(expr);
    const values = isOfTurn ? this.valuesOf(turn) : this.uniform;
    const known = values.get(expr);
    if (known) return known;
    const made = this.make(expr, turn);
    const value = this.isKept(expr) ? kept(this.env.f, made) : made;
    values.set(expr, value);
    return value;
  }

  private valuesOf({ group, lane }: Turn): Map<Expr, Value> {
    const place = group * (lanesOfVector + 1) + (lane ?? lanesOfVector);
    let values = this.varying[place];
    if (!values) {
      values = new Map();
      this.varying[place] = values;
    }
    return values;
  }

  private isKept(expr: Expr): boolean {
    if (isCheap(expr) || this.sharing.isApart(expr)) return false;
    return this.sharing.isShared(expr) || (this.env.groups > 0 && !this.isWide(expr));
  }

  /** In four lanes. */
  vector(expr: Expr, turn: Turn): Value {
    const value = this.value(expr, turn);
    if (value.form === "vector") return value;
    const { f, lanes } = this.env;
    if (this.isWide(expr)) return lanes.toVector(value);
    const known = this.splats.get(expr);
    if (known) return known;
    // one instruction, and no scalar on the way
    const isDirect = expr.kind === "load" && expr.dtype === "f32" && !this.sharing.isShared(expr);
    const made = isDirect
      ? vector("f32", this.splatLoad(expr.buffer, expr.index, turn))
      : lanes.toVector(value);
    const splat = value.constant === undefined && this.env.groups > 1 ? kept(f, made) : made;
    this.splats.set(expr, splat);
    return splat;
  }

  private splatLoad(buffer: string, index: Expr, turn: Turn): Push {
    return this.env.load(buffer, index, 0, turn, this).parts[0]!;
  }

  private make(expr: Expr, turn: Turn): Value {
    const { f, lanes } = this.env;
    switch (expr.kind) {
      case "const": {
        const push = (): void => pushConstant(f, expr.dtype, expr.value);
        return { ...scalar(expr.dtype, push), constant: expr.value };
      }
      case "var":
        return this.env.variable(expr, turn);
      case "load":
        return this.env.load(expr.buffer, expr.index, expr.lanes, turn, this);
      case "op":
        return (expr.op === "select" && selection(this, expr, turn)) || this.op(expr, turn);
      case "when":
        return conditional(this, expr, turn);
      case "local":
        return this.env.element(expr);
      case "splat": {
        const value = this.value(expr.value, turn);
        if (expr.lanes === lanesOfVector) return lanes.toVector(value);
        return lanes.scatter(value, expr.lanes);
      }
      case "lane":
        return scalar(expr.dtype, lanes.lane(this.value(expr.value, turn), expr.lane));
      case "table":
        return tableValue(this, expr, turn);
      case "reduce":
        throw new Error("internal: a reduce expression must become an accumulate statement first");
    }
  }

  private op(expr: OpExpr, turn: Turn): Value {
    const { lanes } = this.env;
    const integer = this.isWide(expr) && turn.lane === undefined ? operandOfInteger(expr) : undefined;
    if (integer) return integerLanes(lanes, this.vector(integer.expr, turn), integer.isShifted);
    const args = expr.args.map((arg) => this.value(arg, turn));
    const operand = expr.args.at(-1)!.dtype;
    if (args.every(isSingle)) {
      return scalar(
        expr.dtype,
        this.scalarOp(
          expr,
          args.map(({ parts }) => parts[0]!),
          args.map(({ constant }) => constant),
        ),
      );
    }
    const rule = vectorRuleOf(expr.op);
    const isVector = args.some(({ form }) => form === "vector");
    const exponent = isVector ? powerOfTwoIn(expr) : undefined;
    if (exponent !== undefined) {
      return divideLanes(lanes, expr.op as "div" | "rem", this.vector(expr.args[0]!, turn), exponent);
    }
    if (isVector && this.env.helpers.relaxed) {
      const fast = this.multiplyAdd(expr, turn) ?? this.fast(expr, args);
      if (fast) return fast;
    }
    if (rule && isVector) {
      const last = args.at(-1)!;
      const result = rule({
        lanes: this.env.lanes,
        args: expr.args.map((arg) => this.vector(arg, turn)),
        operand,
        result: expr.dtype,
        ...(isSingle(last) ? { count: last.parts[0]! } : {}),
      });
      if (result) return result;
    }
    if (isVector && !isOwnOp(expr.op)) return this.env.helpers.callVector(this.env, expr.op, operand, args);
    return this.perLane(expr, args, isVector);
  }

  /** A body in f32, where the module may have bits of its own. */
  private fastFunction({ op, dtype }: OpExpr): ReturnType<typeof fastFunctionOf> {
    return this.env.helpers.relaxed && dtype === "f32" ? fastFunctionOf(op) : undefined;
  }

  private fast(expr: OpExpr, args: readonly Value[]): Value | undefined {
    const { helpers, lanes } = this.env;
    const body = this.fastFunction(expr);
    if (!body) return undefined;
    const x = once(this.env.f, "v128", args[0]!.parts[0]!);
    const strict = (): Push => helpers.callVector(this.env, expr.op, "f32", [vector("f32", x)]).parts[0]!;
    return vector("f32", body({ m: new FastArithmetic(lanes), x, strict }));
  }

  /** a * b + c, or c - a * b, with one rounding. */
  private multiplyAdd({ op, dtype, args }: OpExpr, turn: Turn): Value | undefined {
    if (dtype !== "f32" || (op !== "add" && op !== "sub")) return undefined;
    const isOwn = (arg: Expr): arg is OpExpr =>
      isProduct(arg) && !this.sharing.isShared(arg) && this.isWide(arg);
    const product = op === "add" ? args.find(isOwn) : [args[1]!].find(isOwn);
    if (!product) return undefined;
    const added = args.find((arg) => arg !== product)!;
    const parts = [...product.args, added].map((arg) => this.vector(arg, turn).parts[0]!);
    return vector("f32", () => {
      for (const part of parts) part();
      this.env.f.op(op === "add" ? "f32x4.relaxed_madd" : "f32x4.relaxed_nmadd");
    });
  }

  private scalarOp(expr: OpExpr, args: readonly Push[], constants: readonly (number | undefined)[]): Push {
    const { f, helpers } = this.env;
    const operand = expr.args.at(-1)!.dtype;
    const { op, dtype: result } = expr;
    if (isOwnOp(op)) {
      const rule = scalarRules[op];
      return () => rule({ f, helpers, args, operand, result, constants });
    }
    return () => {
      for (const arg of args) arg();
      f.call(helpers.scalarFunction(op, operand));
    };
  }

  /** Lane by lane, for what vectors cannot do. */
  private perLane(expr: OpExpr, args: readonly Value[], isVector: boolean): Value {
    const { f, lanes } = this.env;
    const count = isVector ? lanesOfVector : Math.max(...args.map(({ parts }) => parts.length));
    const apart = args.map((arg) => lanes.scatter(arg, count));
    const constants = args.map(({ constant }) => constant);
    const parts = Array.from({ length: count }, (_, lane) =>
      this.scalarOp(
        expr,
        apart.map((arg) => arg.parts[lane]!),
        constants,
      ),
    );
    if (!isVector) return scalar(expr.dtype, ...parts);
    // all operands first: a lane must not be the first to compute what the next one needs
    const whole = lanes.gather(expr.dtype, parts);
    return kept(f, whole);
  }

  /** Computes what a choice and others need, as the sides of the choice may be skipped. */
  prepare(choice: Expr, turn: Turn): void {
    for (const expr of this.sharing.neededBefore(choice, (node) => this.isKept(node))) {
      force(this.value(expr, turn));
      if (this.env.groups > 1 && !this.isWide(expr)) force(this.vector(expr, turn));
    }
  }
}
