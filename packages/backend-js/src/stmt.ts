/** @file Prints statements: one rule per node kind. */

import {
  children,
  type DType,
  type Expr,
  type ForStmt,
  type IfStmt,
  type Kernel,
  type LocalStmt,
  type SetStmt,
  type Stmt,
  type StoreStmt,
} from "@tapeless/graph/ir";
import type { Lines } from "@tapeless/wrapper";
import { printAccumulate } from "./accumulate.ts";
import { ExprPrinter } from "./expr.ts";
import { everyStmt, kernelExprs } from "./kernel-exprs.ts";
import { elementKey, type KernelScope } from "./kernel-scope.ts";
import { isLong, withPlainChoices } from "./plain-choices.ts";
import { asNumber, call, knownValue, number, type Text, text } from "./text.ts";

/** Prints the statements of one kernel. */
export class StmtPrinter {
  readonly scope: KernelScope;
  readonly out: Lines;
  readonly exprs: ExprPrinter;
  /** How many striped reductions are being written, one inside the other. */
  stripeDepth = 0;
  private readonly dtypes: ReadonlyMap<string, DType>;
  /** Loops over the elements of a local are written out, as the elements are variables. */
  private readonly written: ReadonlySet<string>;

  constructor(kernel: Kernel, scope: KernelScope, out: Lines) {
    this.scope = scope;
    this.out = out;
    this.exprs = new ExprPrinter(scope, out);
    this.dtypes = new Map(kernel.buffers.map(({ name, dtype }) => [name, dtype]));
    this.written = findLocalIndices(kernel.body);
  }

  stmts(stmts: readonly Stmt[]): void {
    let isAfterLong = false;
    for (const stmt of stmts) {
      this.stmt(isAfterLong ? withPlainChoices(stmt) : stmt);
      isAfterLong ||= isLong(stmt);
    }
  }

  private stmt(stmt: Stmt): void {
    switch (stmt.kind) {
      case "for":
        this.for(stmt);
        return;
      case "let": {
        const value = this.exprs.one(stmt.value);
        if (isRenaming(stmt.value)) {
          this.scope.bind(stmt.name, value);
          break;
        }
        const name = this.scope.declare(stmt.name, value.lo, value.hi);
        this.out.line(`const ${name} = ${value.text};`);
        return;
      }
      case "local":
        this.local(stmt);
        return;
      case "set":
        this.set(stmt);
        return;
      case "accumulate":
        printAccumulate(stmt, this);
        return;
      case "store":
        this.store(stmt);
        return;
      case "if":
        this.if(stmt);
        return;
    }
  }

  private for(stmt: ForStmt): void {
    const [from, to] = this.exprs.together([stmt.from, "value"], [stmt.to, "value"]);
    const isOneTurn = to!.lo === to!.hi && from!.lo === from!.hi && from!.lo + stmt.step >= to!.hi;
    if (isOneTurn || stmt.axis === "unrolled" || this.written.has(stmt.index)) {
      this.unrolled(stmt, from!, to!);
      return;
    }
    const index = this.scope.declare(stmt.index, from!.lo, Math.max(from!.lo, to!.hi - 1));
    const step = stmt.step === 1 ? `${index}++` : `${index} += ${stmt.step}`;
    const head = `for (let ${index} = ${from!.text}; ${index} < ${to!.text}; ${step})`;
    this.out.block(head, () => this.stmts(stmt.body));
  }

  private unrolled(stmt: ForStmt, from: Text, to: Text): void {
    const [first, end] = [knownValue(from), knownValue(to)];
    if (first === undefined || end === undefined) {
      throw new Error(`internal: loop ${stmt.index} cannot be written out, its bounds are not constants`);
    }
    for (let turn = first; turn < end; turn += stmt.step) {
      this.scope.bind(stmt.index, number(turn));
      this.stmts(stmt.body);
    }
  }

  private local(stmt: LocalStmt): void {
    const init = this.exprs.one(stmt.init);
    const type = stmt.dtype === "bool" ? ": boolean" : ": number";
    const names = elements(stmt.shape).map((index) => {
      const key = elementKey(stmt.name, index.map(number));
      this.scope.bind(key, text(this.scope.names.add([stmt.name, ...index].join("_"))));
      return this.scope.variable(key).text;
    });
    for (const name of names) this.out.line(`let ${name}${type} = ${init.text};`);
  }

  private set(stmt: SetStmt): void {
    const roots = [...stmt.index, stmt.value].map((expr) => [expr, "value"] as const);
    const texts = this.exprs.together(...roots);
    const target = this.scope.variable(elementKey(stmt.name, texts.slice(0, -1)));
    this.out.line(`${target.text} = ${texts.at(-1)!.text};`);
  }

  private store(stmt: StoreStmt): void {
    const dtype = this.dtypes.get(stmt.buffer) ?? stmt.value.dtype;
    const isMinMax = stmt.mode === "max" || stmt.mode === "min";
    const product = stmt.mode === "mul" && dtype === "i32";
    const [index, value] = this.exprs.together(
      [stmt.index, "loose"],
      [stmt.value, stmt.mode === "set" ? "loose" : "value"],
    );
    const element = this.exprs.elementAt(stmt.buffer, index!);
    const stored = asNumber(value!, stmt.value.dtype);
    if (isMinMax) this.out.line(`${element} = ${call(`Math.${stmt.mode}`, text(element), stored).text};`);
    else if (product) this.out.line(`${element} = ${call("Math.imul", text(element), stored).text};`);
    else this.out.line(`${element} ${assignment[stmt.mode]} ${stored.text};`);
  }

  private if(stmt: IfStmt): void {
    const condition = this.exprs.one(stmt.condition);
    const otherwise = stmt.otherwise.length === 0 ? undefined : () => this.stmts(stmt.otherwise);
    this.out.choice(condition.text, () => this.stmts(stmt.consequent), otherwise);
  }
}

/** Another name for what has one; an f32 is a double already. */
const isRenaming = (expr: Expr): boolean =>
  expr.kind === "var" ||
  (expr.kind === "op" && expr.op === "convert" && expr.dtype === "f64" && expr.args[0]!.kind === "var");

const assignment = { set: "=", add: "+=", mul: "*=", max: "", min: "" } as const;

/** All indices into a shape, in row-major order. */
const elements = (shape: readonly number[]): number[][] =>
  shape.reduce<number[][]>(
    (outer, extent) => outer.flatMap((index) => Array.from({ length: extent }, (_, i) => [...index, i])),
    [[]],
  );

/** The loop variables that index locals. */
function findLocalIndices(stmts: readonly Stmt[]): Set<string> {
  const found = new Set<string>();
  const variables = (expr: Expr): void => {
    if (expr.kind === "var") found.add(expr.name);
    children(expr).forEach(variables);
  };
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "local") expr.index.forEach(variables);
    children(expr).forEach(visit);
  };
  kernelExprs(stmts).forEach(visit);
  for (const stmt of everyStmt(stmts)) if (stmt.kind === "set") stmt.index.forEach(variables);
  return found;
}

export const printBody = (kernel: Kernel, scope: KernelScope, out: Lines): void =>
  new StmtPrinter(kernel, scope, out).stmts(kernel.body);
