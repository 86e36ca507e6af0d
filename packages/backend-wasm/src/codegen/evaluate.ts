/**
 * @file Code for expressions: a rule for each node kind. Values are computed where they are first needed, so that code
 * comes in the order of the operands and few values are alive at a time.
 *
 * In a vector loop an expression that depends on the loop is four lanes wide, and there may be several groups of four.
 * What does not depend on it is computed once and repeated in all lanes.
 */
import { children, type Expr, type OpExpr, type VarExpr } from "@tapeless/graph/ir";
import type { FunctionBuilder } from "../assembler/index.ts";
import { isCheap, isHeavy } from "./cost.ts";
import { expandDefinitions } from "./expand.ts";
import { FastArithmetic } from "./fast-arithmetic.ts";
import { fastFunctionOf } from "./fast-functions.ts";
import type { Helpers } from "./helpers.ts";
import { intern } from "./intern.ts";
import type { Lanes } from "./lanes.ts";
import { divideLanes, powerOfTwoIn } from "./power-of-two.ts";
import { isOwnOp, scalarRules } from "./scalar-rules.ts";
import { Sharing } from "./sharing.ts";
import type { Studies } from "./studies.ts";
import { tableValue } from "./table-value.ts";
import {
  force,
  isSingle,
  kept,
  lanesOfVector,
  once,
  type Push,
  partType,
  pushConstant,
  scalar,
  type Value,
  vector,
} from "./value.ts";
import { blend, vectorRuleOf } from "./vector-rules.ts";

/** For which turns of a vector loop something is computed: one group of four, or one lane of it. */
export interface Turn {
  readonly group: number;
  /** Absent: all four. */
  readonly lane?: number;
}

/** What names stand for where an expression is. */
export interface Environment {
  readonly f: FunctionBuilder;
  readonly helpers: Helpers;
  readonly lanes: Lanes;
  /** Groups of four turns that are computed side by side; 0 outside of vector loops. */
  readonly groups: number;
  /** What is known of expressions that are written several times. */
  readonly studies?: Studies;
  /** Whether a name differs from lane to lane. */
  varies(name: string): boolean;
  variable(expr: VarExpr, turn: Turn): Value;
  load(buffer: string, index: Expr, lanes: number, turn: Turn, e: Evaluation): Value;
  element(expr: Expr & { kind: "local" }): Value;
}

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
    this.roots = intern(expandDefinitions(given, (expr) => this.isWide(expr), isFast));
    this.sharing = new Sharing(this.roots, (expr) => this.skippable(expr));
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

  /** Sides of choices that are jumped over where nobody needs them. */
  private skippable(expr: Expr): readonly number[] {
    if (expr.kind === "when") return [1, 2];
    if (expr.kind !== "op" || expr.op !== "select") return [];
    // with several groups, what one of them computes inside a branch the next one could not use
    if (this.isWide(expr)) return this.env.groups <= 1 && isHeavy(expr.args[2]!) ? [2] : [];
    return isHeavy(expr.args[1]!) || isHeavy(expr.args[2]!) ? [1, 2] : [];
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
        return expr.op === "select" ? this.select(expr, turn) : this.op(expr, turn);
      case "when":
        return this.when(expr, turn);
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

  private select(expr: OpExpr, turn: Turn): Value {
    if (!this.isWide(expr)) {
      if (this.skippable(expr).length === 0) return this.op(expr, turn);
      return this.choose(expr, expr.args, turn);
    }
    const condition = this.value(expr.args[0]!, turn);
    const isVector = expr.args.some((arg) => this.value(arg, turn).form === "vector");
    if (!isVector) return this.op(expr, turn);
    const { lanes } = this.env;
    const [, then, otherwise] = expr.args.map((arg) => {
      const value = this.vector(arg, turn);
      return value.dtype === "bool" ? vector("bool", lanes.narrow(value)) : value;
    }) as [Value, Value, Value];
    if (isSingle(condition)) return blend(lanes, lanes.toVector(condition), then, otherwise);
    if (this.skippable(expr).length === 0) return blend(lanes, condition, then, otherwise);
    return this.blendWhereNeeded(expr, condition, then, otherwise, turn);
  }

  /** The costly side only if some lane needs it. */
  private blendWhereNeeded(expr: OpExpr, condition: Value, then: Value, otherwise: Value, turn: Turn): Value {
    const { f, lanes } = this.env;
    return this.inLocals(then, (locals) => {
      const mask = once(f, "v128", lanes.narrow(condition));
      this.prepare(expr, turn);
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

  /** A value that code with branches leaves in locals. */
  private inLocals(
    like: Pick<Value, "dtype" | "form" | "parts">,
    emit: (locals: ReturnType<FunctionBuilder["local"]>[]) => void,
  ): Value {
    const { f } = this.env;
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

  /** Computes what a choice and others need, as the sides of the choice may be skipped. */
  private prepare(choice: Expr, turn: Turn): void {
    for (const expr of this.sharing.neededBefore(choice, (node) => this.isKept(node))) {
      force(this.value(expr, turn));
      if (this.env.groups > 1 && !this.isWide(expr)) force(this.vector(expr, turn));
    }
  }

  private when(expr: Expr & { kind: "when" }, turn: Turn): Value {
    const { lanes } = this.env;
    const parts = [expr.condition, expr.consequent, expr.otherwise];
    if (!this.isWide(expr.condition) || turn.lane !== undefined) return this.choose(expr, parts, turn);
    const single = Array.from(
      { length: lanesOfVector },
      (_, lane) => this.value(expr, { ...turn, lane }).parts[0]!,
    );
    return kept(this.env.f, lanes.gather(expr.dtype, single));
  }

  /** One side or the other, by a scalar condition. */
  private choose(expr: Expr, [condition, a, b]: readonly Expr[], turn: Turn): Value {
    const { f } = this.env;
    const isVector = this.isWide(expr) && turn.lane === undefined;
    const side = (of: Expr): Value => {
      const value = isVector ? this.vector(of, turn) : this.value(of, turn);
      return value.dtype === "bool" && isVector ? vector("bool", this.env.lanes.narrow(value)) : value;
    };
    const [then, otherwise] = [side(a!), side(b!)];
    return this.inLocals(then, (locals) => {
      this.prepare(expr, turn);
      const keep = (value: Value): void => {
        for (const part of value.parts) part();
        for (const local of locals.toReversed()) f.set(local);
      };
      this.value(condition!, turn).parts[0]!();
      f.if(
        () => keep(then),
        () => keep(otherwise),
      );
    });
  }
}
