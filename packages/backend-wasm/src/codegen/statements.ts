/** @file Code for statements: one rule for each node kind. */
import {
  children,
  type Expr,
  type ForStmt,
  type IfStmt,
  type Kernel,
  type LetStmt,
  type LocalStmt,
  type SetStmt,
  type Stmt,
  type StoreStmt,
} from "@tapeless/graph/ir";
import { writeAccumulate } from "./accumulate.ts";
import type { Turn } from "./environment.ts";
import { storeRun, transposed } from "./interleaved-stores.ts";
import { panelOf, tileNestOf } from "./panel-plan.ts";
import { writePanels } from "./panels.ts";
import { rowWalkOf, writeRowWalk } from "./row-walk.ts";
import { elementKey, type Scope } from "./scope.ts";
import type { Part } from "./shares.ts";
import { squaresOf, writeSquares } from "./squares.ts";
import { lanesOfVector, partType, type Value } from "./value.ts";
import { writeVectorLoop } from "./vector-loop.ts";

/** Writes a loop for several threads; answers false, and does nothing, where it is for one. */
export type ShareLoop = (loop: ForStmt, scope: Scope) => boolean;

export class StmtWriter {
  readonly scope: Scope;
  /** Loops over elements of locals are written out, as the elements are registers. */
  private readonly written: ReadonlySet<string>;
  private readonly share: ShareLoop | undefined;

  constructor(kernel: Kernel, scope: Scope, share?: ShareLoop) {
    this.scope = scope;
    this.share = share;
    this.written = findLocalIndices(kernel.body);
  }

  stmts(stmts: readonly Stmt[]): void {
    const { overrides } = this.scope.helpers;
    for (let i = 0; i < stmts.length; i++) {
      const run = overrides && stmts[i]!.kind === "store" ? storeRun(stmts, i, this.scope) : undefined;
      if (!run) {
        this.stmt(stmts[i]!);
        continue;
      }
      for (const quad of run.quads) this.storeQuad(quad);
      for (const store of run.others) this.store(store);
      i += lanesOfVector * run.quads.length + run.others.length - 1;
    }
  }

  private stmt(stmt: Stmt): void {
    switch (stmt.kind) {
      case "for":
        this.for(stmt);
        return;
      case "let":
        this.let(stmt);
        return;
      case "local":
        this.local(stmt);
        return;
      case "set":
        this.set(stmt);
        return;
      case "accumulate":
        writeAccumulate(stmt, this);
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
    if (!this.share?.(stmt, this.scope)) this.turns(stmt);
  }

  /** Some turns of a loop whose bounds are constants. */
  part(stmt: ForStmt, part: Part): void {
    this.turns(stmt, part);
  }

  private turns(stmt: ForStmt, part?: Part): void {
    const isPlain = this.scope.vectorLoop !== undefined || !this.scope.helpers.overrides;
    const nest = isPlain ? undefined : tileNestOf(stmt);
    const { relaxed } = this.scope.helpers;
    const panel = nest && panelOf(nest, (name) => this.scope.resolve(name), !relaxed);
    if (nest && panel) {
      writePanels(nest, panel, this, part);
      return;
    }
    const squares = this.scope.vectorLoop ? undefined : squaresOf(stmt, (name) => this.scope.resolve(name));
    if (squares) {
      writeSquares(squares, this, part);
      return;
    }
    const [from, to] = [stmt.from, stmt.to].map((bound) => this.known(bound));
    if (from !== undefined && to !== undefined) {
      if (stmt.axis === "vector") {
        const walk =
          part || this.scope.vectorLoop ? undefined : rowWalkOf(stmt, (name) => this.scope.resolve(name));
        if (walk) writeRowWalk(walk, from, to, this);
        else writeVectorLoop(stmt, from, to, this, part);
        return;
      }
      const turns = Math.ceil((to - from) / stmt.step);
      if (turns <= 1 || stmt.axis === "unrolled" || this.written.has(stmt.index)) {
        for (let turn = from; turn < to; turn += stmt.step) {
          this.scope.bindConstant(stmt.index, turn);
          this.stmts(stmt.body);
        }
        return;
      }
    } else if (this.written.has(stmt.index) || stmt.axis === "unrolled") {
      throw new Error(`internal: loop ${stmt.index} cannot be written out, its bounds are not constants`);
    }
    const e = this.scope.evaluate(stmt.from, stmt.to);
    const bound = (i: number) => (): void => e.root(i).parts[0]!();
    const bounds = part
      ? part.bounds(this.scope.f, from!, to!, stmt.step)
      : { from: from ?? bound(0), to: to ?? bound(1) };
    this.scope.bindIndex(stmt.index);
    this.scope.loops.run({ name: stmt.index, ...bounds, step: stmt.step }, () => this.stmts(stmt.body));
  }

  private known(expr: Expr): number | undefined {
    const { constant, terms, rest } = this.scope.affine(expr);
    return terms.size === 0 && rest.length === 0 ? constant : undefined;
  }

  private let({ name, value }: LetStmt): void {
    const { scope } = this;
    if (value.dtype === "i32" && value.lanes === 1) {
      // an index: stays a sum, so that addresses made from it can move with their loops
      const affine = scope.affine(value);
      if (affine.rest.length === 0) {
        scope.bindAffine(name, affine, value);
        return;
      }
    }
    const e = scope.evaluate(value);
    const varies = scope.groups > 0 && e.isWide(e.roots[0]!);
    const values = varies ? scope.turns.map((turn) => e.vectorRoot(0, turn)) : [e.root(0)];
    scope.declare(name, values, varies);
  }

  private local({ name, dtype, lanes, shape, init }: LocalStmt): void {
    const { scope } = this;
    const { f } = scope;
    const value = this.inForm(scope.evaluate(init).root(0), lanes);
    for (const part of value.parts) part.force?.();
    const first = this.newElement(value, name);
    for (const part of value.parts) part();
    for (const local of first.locals.toReversed()) f.set(local);
    elements(shape).forEach((index, i) => {
      const element = i === 0 ? first : this.newElement(value, name);
      if (i > 0) {
        element.locals.forEach((local, part) => {
          f.get(first.locals[part]!).set(local);
        });
      }
      scope.setElement(elementKey(name, index), { dtype, form: value.form, locals: element.locals });
    });
  }

  private newElement(value: Value, name: string) {
    return { locals: value.parts.map(() => this.scope.f.local(partType(value), name)) };
  }

  /** Masks in registers are one vector. */
  private inForm(value: Value, lanes: number): Value {
    const held = lanes === lanesOfVector ? this.scope.lanes.toVector(value) : value;
    if (held.dtype !== "bool" || held.form === "scalar") return held;
    return { ...held, parts: [this.scope.lanes.narrow(held)] };
  }

  private set({ name, index, value }: SetStmt): void {
    const { scope } = this;
    const element = scope.elementOf(name, index);
    // all parts are read before one is written: the value may read the element itself
    for (const part of this.inForm(scope.evaluate(value).root(0), value.lanes).parts) part();
    for (const local of element.locals.toReversed()) scope.f.set(local);
  }

  private store({ buffer, index, value, mode }: StoreStmt): void {
    const { scope } = this;
    const e = scope.evaluate(index, value);
    const store = (turn: Turn): void => {
      const stored = scope.groups > 0 ? e.vectorRoot(1, turn) : e.root(1, turn);
      scope.accesses.store(buffer, e.roots[0]!, stored, mode, turn, e);
    };
    scope.turns.forEach(store);
  }

  /** Four stores whose values lie side by side, turn after turn. */
  private storeQuad(quad: readonly StoreStmt[]): void {
    const { scope } = this;
    for (const turn of scope.turns) {
      const rows = quad.map(({ index, value }) => {
        const e = scope.evaluate(index, value);
        return { e, part: scope.lanes.toVector(e.vectorRoot(1, turn)).parts[0]! };
      });
      const { e } = rows[0]!;
      const vectors = transposed(
        scope,
        rows.map(({ part }) => part),
      );
      scope.accesses.storeTurns(quad[0]!.buffer, e.roots[0]!, vectors, turn, e);
    }
  }

  private if({ condition, consequent, otherwise }: IfStmt): void {
    const { f } = this.scope;
    this.scope.evaluate(condition).root(0).parts[0]!();
    f.if(() => this.stmts(consequent), otherwise.length === 0 ? undefined : () => this.stmts(otherwise));
  }
}

/** All indices into a shape, in row-major order. */
const elements = (shape: readonly number[]): number[][] =>
  shape.reduce<number[][]>(
    (outer, extent) => outer.flatMap((index) => Array.from({ length: extent }, (_, i) => [...index, i])),
    [[]],
  );

/** The loop variables that index locals. */
function findLocalIndices(stmts: readonly Stmt[]): Set<string> {
  const found = new Set<string>();
  const seen = new Set<Expr>();
  const variables = (expr: Expr): void => {
    if (expr.kind === "var") found.add(expr.name);
    children(expr).forEach(variables);
  };
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "local") expr.index.forEach(variables);
    children(expr).forEach(visit);
  };
  const walk = (stmt: Stmt): void => {
    switch (stmt.kind) {
      case "for":
        stmt.body.forEach(walk);
        return;
      case "let":
        visit(stmt.value);
        return;
      case "local":
        visit(stmt.init);
        return;
      case "set":
        stmt.index.forEach(variables);
        visit(stmt.value);
        return;
      case "accumulate":
        stmt.body.forEach(walk);
        for (const { value, position } of stmt.accumulators) {
          visit(value);
          if (position) visit(position);
        }
        return;
      case "store":
        visit(stmt.index);
        visit(stmt.value);
        return;
      case "if":
        visit(stmt.condition);
        stmt.consequent.forEach(walk);
        stmt.otherwise.forEach(walk);
        return;
    }
  };
  stmts.forEach(walk);
  return found;
}
