/**
 * @file Checks that a kernel is well formed. Run after each pass: whatever it finds is a fault of the compiler.
 *
 * Bounds of loads and stores are not its business; range analysis proves them, and the interpreter checks each one.
 */
import { isOrderFree } from "./accumulate.ts";
import type { Expr } from "./expr.ts";
import type { Declared } from "./parse-expr.ts";
import { printName } from "./print-expr.ts";
import type {
  AccumulateStmt,
  Accumulator,
  ForStmt,
  IfStmt,
  Kernel,
  LocalStmt,
  SetStmt,
  Stmt,
  StoreStmt,
} from "./stmt.ts";
import {
  type ExprContext,
  find,
  shown,
  typeOf,
  verifyElement,
  verifyExpr,
  verifyIndex,
} from "./verify-expr.ts";

export interface IrProblem {
  /** `kernel/...` or `program/...`. */
  readonly code: string;
  /** Where in the tree, outermost first: `softmax > for i > store y`. */
  readonly where: string;
  readonly problem: string;
}

export const renderProblem = ({ code, where, problem }: IrProblem): string =>
  `internal: ${code}: ${problem} (in ${where})`;

/** Everything wrong with `kernel`; empty when it is well formed. */
export function verifyKernel(kernel: Kernel): IrProblem[] {
  const verifier = new Verifier(kernel);
  verifier.run();
  return verifier.problems;
}

interface Name extends Declared {
  /** A loop index or an axis of an accumulate: what loop bounds may depend on. */
  readonly isIndex?: true;
}

/** What surrounds a statement. */
interface Surroundings {
  readonly insideAccumulate: boolean;
  readonly insideVector: boolean;
  /** Locals a statement here may set: those that no parallel turn or accumulate shares with its neighbours. */
  readonly settable: ReadonlySet<string>;
}

class Verifier implements ExprContext {
  readonly problems: IrProblem[] = [];
  private readonly kernel: Kernel;
  private readonly taken = new Set<string>();
  private readonly path: string[];
  private scope = new Map<string, Name>();
  private loaded = new Set<string>();
  private stored = new Set<string>();
  /** Buffers that get values of the kernel's own, not only combinations with what was there. */
  private readonly filled = new Set<string>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.path = [printName(kernel.name)];
  }

  find(name: string): Name | undefined {
    const declared = this.scope.get(name);
    if (declared?.kind === "buffer") this.loaded.add(name);
    return declared;
  }

  report(code: string, problem: string): void {
    this.problems.push({ code, where: this.path.join(" > "), problem });
  }

  run(): void {
    for (const { name, dtype, size } of this.kernel.buffers) {
      this.declare(name, { kind: "buffer", dtype, lanes: 1, shape: [] });
      if (!Number.isInteger(size) || size < 0)
        this.report("kernel/size", `buffer ${name} has ${size} elements`);
    }
    this.block(this.kernel.body, { insideAccumulate: false, insideVector: false, settable: new Set() });
    for (const { name, access } of this.kernel.buffers) {
      if (access === "read" && this.stored.has(name)) {
        this.report("kernel/access", `buffer ${name} is stored into, but its access is read`);
      }
      if (access === "write" && this.loaded.has(name) && !this.filled.has(name)) {
        this.report("kernel/access", `buffer ${name} is read, but its access is write and nothing fills it`);
      }
    }
  }

  private declare(name: string, declared: Name): void {
    if (name === "") this.report("kernel/name", "a name is empty");
    if (this.taken.has(name)) this.report("kernel/name", `${name} is defined twice`);
    this.taken.add(name);
    this.scope.set(name, declared);
  }

  /** Names defined within are gone after. */
  private within(part: string, inside: () => void): void {
    const outer = this.scope;
    this.scope = new Map(outer);
    this.path.push(part);
    inside();
    this.path.pop();
    this.scope = outer;
  }

  private block(stmts: readonly Stmt[], around: Surroundings): void {
    const settable = new Set(around.settable);
    const inner = { ...around, settable };
    for (const stmt of stmts) {
      this.stmt(stmt, inner);
      if (stmt.kind === "local") settable.add(stmt.name);
    }
  }

  private stmt(stmt: Stmt, around: Surroundings): void {
    switch (stmt.kind) {
      case "for":
        this.for(stmt, around);
        return;
      case "let":
        this.at(`let ${stmt.name}`, () => verifyExpr(stmt.value, this));
        this.declare(stmt.name, { kind: "value", ...lanesOf(stmt.value), shape: [] });
        return;
      case "local":
        this.local(stmt);
        return;
      case "set":
        this.at(`set ${stmt.name}`, () => this.set(stmt, around));
        return;
      case "accumulate":
        this.accumulate(stmt, around);
        return;
      case "store":
        this.at(`store ${stmt.buffer}`, () => this.store(stmt, around));
        return;
      case "if":
        this.if(stmt, around);
        return;
    }
  }

  private at(part: string, check: () => void): void {
    this.path.push(part);
    check();
    this.path.pop();
  }

  private for(stmt: ForStmt, around: Surroundings): void {
    const { axis, index } = stmt;
    const bounds = [stmt.from, stmt.to];
    this.at(`for ${index}`, () => {
      for (const bound of bounds) {
        verifyExpr(bound, this);
        verifyIndex(bound, "bound", this);
        if (axis !== "serial" && bound.kind !== "const") {
          this.report("kernel/loop-bound", `bound ${shown(bound)} of a ${axis} loop is not a constant`);
        } else if (!this.isAffine(bound)) {
          this.report("kernel/loop-bound", `bound ${shown(bound)} is not affine in outer indices`);
        }
      }
      if (!Number.isInteger(stmt.step) || stmt.step < 1) this.report("kernel/step", `a step of ${stmt.step}`);
      if (axis === "vector" && around.insideVector) {
        this.report("kernel/vector", "a vector loop inside of another");
      }
    });
    this.within(`for ${index}`, () => {
      this.declare(index, { kind: "value", dtype: "i32", lanes: 1, shape: [], isIndex: true });
      this.block(stmt.body, {
        ...around,
        insideVector: around.insideVector || axis === "vector",
        settable: axis === "serial" || axis === "unrolled" ? around.settable : new Set(),
      });
    });
  }

  /** Sums of outer indices times constants. */
  private isAffine(expr: Expr): boolean {
    if (expr.kind === "const") return true;
    if (expr.kind === "var") return this.scope.get(expr.name)?.isIndex === true;
    if (expr.kind !== "op") return false;
    const [a, b] = expr.args;
    if (expr.op === "neg") return this.isAffine(a!);
    if (expr.op === "add" || expr.op === "sub") return this.isAffine(a!) && this.isAffine(b!);
    if (expr.op !== "mul") return false;
    return this.isAffine(a!) && this.isAffine(b!) && (a!.kind === "const" || b!.kind === "const");
  }

  private local(stmt: LocalStmt): void {
    this.at(`local ${stmt.name}`, () => {
      verifyExpr(stmt.init, this);
      if (typeOf(stmt.init) !== typeOf(stmt)) {
        this.report("kernel/type", `${stmt.name} is ${typeOf(stmt)}, its first value ${typeOf(stmt.init)}`);
      }
      if (stmt.shape.some((extent) => !Number.isInteger(extent) || extent < 1)) {
        this.report("kernel/size", `local ${stmt.name} has the shape [${stmt.shape.join(", ")}]`);
      }
    });
    this.declare(stmt.name, { kind: "local", ...lanesOf(stmt), shape: stmt.shape });
  }

  private set(stmt: SetStmt, around: Surroundings): void {
    for (const expr of [...stmt.index, stmt.value]) verifyExpr(expr, this);
    const declared = find(stmt.name, "local", this);
    if (!declared) return;
    verifyElement(stmt.name, stmt.index, declared, this);
    if (typeOf(stmt.value) !== typeOf(declared)) {
      this.report("kernel/type", `${stmt.name} is ${typeOf(declared)}, the value ${typeOf(stmt.value)}`);
    }
    if (!around.settable.has(stmt.name)) {
      this.report("kernel/carried", `${stmt.name} belongs to all turns of a loop that is not serial`);
    }
  }

  private store(stmt: StoreStmt, around: Surroundings): void {
    verifyExpr(stmt.index, this);
    verifyIndex(stmt.index, `index into ${stmt.buffer}`, this);
    verifyExpr(stmt.value, this);
    if (around.insideAccumulate && stmt.mode !== "set") {
      this.report("kernel/accumulate", `a store with mode ${stmt.mode} inside an accumulate`);
    }
    const buffer = this.scope.get(stmt.buffer);
    if (buffer?.kind !== "buffer") {
      this.report("kernel/undefined", `there is no buffer ${stmt.buffer}`);
      return;
    }
    this.stored.add(stmt.buffer);
    if (stmt.mode === "set") this.filled.add(stmt.buffer);
    else this.loaded.add(stmt.buffer);
    if (buffer.dtype !== stmt.value.dtype) {
      this.report("kernel/type", `buffer ${stmt.buffer} holds ${buffer.dtype}, not ${stmt.value.dtype}`);
    }
    if (stmt.mode !== "set" && buffer.dtype === "bool")
      this.report("kernel/type", `${stmt.mode} into a bool buffer`);
  }

  private if(stmt: IfStmt, around: Surroundings): void {
    this.within("if", () => {
      verifyExpr(stmt.condition, this);
      if (typeOf(stmt.condition) !== "bool") {
        this.report("kernel/type", `condition ${shown(stmt.condition)} is ${typeOf(stmt.condition)}`);
      }
      this.block(stmt.consequent, around);
    });
    this.within("else", () => this.block(stmt.otherwise, around));
  }

  private accumulate(stmt: AccumulateStmt, around: Surroundings): void {
    const part = ["accumulate", ...stmt.axes.map(({ index }) => index)].join(" ");
    const { loaded, stored } = this;
    this.loaded = new Set();
    this.stored = new Set();
    this.within(part, () => {
      for (const { index, extent } of stmt.axes) {
        this.declare(index, { kind: "value", dtype: "i32", lanes: 1, shape: [], isIndex: true });
        if (!Number.isInteger(extent) || extent < 0)
          this.report("kernel/size", `axis ${index} has extent ${extent}`);
      }
      this.block(stmt.body, { ...around, insideAccumulate: true, settable: new Set() });
      if (stmt.accumulators.length === 0) this.report("kernel/accumulate", "nothing is accumulated");
      for (const accumulator of stmt.accumulators) this.accumulator(accumulator, stmt);
      // Terms may be evaluated in any order; only their combination has one.
      for (const name of this.stored) {
        if (this.loaded.has(name)) {
          this.report("kernel/accumulate", `an accumulate stores into ${name} and loads from it`);
        }
      }
    });
    this.loaded = new Set([...loaded, ...this.loaded]);
    this.stored = new Set([...stored, ...this.stored]);
    for (const { name, dtype, lanes } of stmt.accumulators) {
      this.declare(name, { kind: "value", dtype, lanes, shape: [] });
    }
  }

  private accumulator(accumulator: Accumulator, { order }: AccumulateStmt): void {
    const { name, op, value, position, lanes } = accumulator;
    verifyExpr(value, this);
    const { dtype } = value;
    const isArg = op === "argmax" || op === "argmin";
    const takesBool = isArg || op === "any" || op === "all";
    const takesNumber = op !== "any" && op !== "all";
    if (dtype === "bool" ? !takesBool : !takesNumber)
      this.report("kernel/type", `${name}: ${op} does not take ${dtype}`);
    const result = isArg ? "i32" : dtype;
    if (accumulator.dtype !== result || lanes !== value.lanes) {
      this.report(
        "kernel/type",
        `${name} is ${typeOf(accumulator)}, but ${op} gives ${typeOf({ ...value, dtype: result })}`,
      );
    }
    if (order === "free" && !isOrderFree(op, dtype)) {
      this.report("kernel/order", `${name}: ${op} of ${dtype} depends on its order, which is free`);
    }
    if (isArg !== (position !== undefined)) {
      this.report("kernel/position", `${name}: ${op} ${isArg ? "needs a" : "has no"} position`);
    }
    if (!position) return;
    verifyExpr(position, this);
    if (position.dtype !== "i32" || position.lanes !== value.lanes) {
      this.report("kernel/type", `the position of ${name} is ${typeOf(position)}`);
    }
  }
}

const lanesOf = ({ dtype, lanes }: Pick<Declared, "dtype" | "lanes">) => ({ dtype, lanes });
