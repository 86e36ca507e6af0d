/** @file The `KernelWriter` that `loops` lowerings write with. */
import {
  type AxisKind,
  type DType,
  type Expr,
  flatten,
  type IndexLike,
  index as indexOf,
  type KernelWriter,
  type LocalHandle,
  load,
  type StoreMode,
  type TensorType,
  variable,
} from "@tapeless/graph/ir";
import type { Names } from "./names.ts";
import { type Placer, Scope } from "./scope.ts";

export interface ResultBuffer extends TensorType {
  readonly buffer: string;
}

const indexNames = ["i", "j", "k", "l", "m", "n"];

export class ScopedWriter implements KernelWriter {
  private scope: Scope;
  private readonly placer: Placer;
  private readonly names: Names;
  private readonly results: readonly ResultBuffer[];
  private depth = 0;
  /** Result buffers that were read back. */
  readonly readBack = new Set<string>();

  constructor(scope: Scope, placer: Placer, names: Names, results: readonly ResultBuffer[]) {
    this.scope = scope;
    this.placer = placer;
    this.names = names;
    this.results = results;
  }

  private inside(scope: Scope, body: () => void): void {
    const before = this.scope;
    this.scope = scope;
    this.depth++;
    body();
    this.depth--;
    this.scope = before;
  }

  for(from: IndexLike, to: IndexLike, axis: AxisKind, body: (index: Expr) => void): void {
    const isSingle = typeof from === "number" && typeof to === "number" && to - from === 1;
    if (isSingle) {
      body(indexOf(from));
      return;
    }
    const bounds = this.placer.place([indexOf(from), indexOf(to)], this.scope);
    const name = this.names.fresh(indexNames[Math.min(this.depth, indexNames.length - 1)]!);
    const inner = new Scope(this.scope, axis === "serial");
    inner.defined.add(name);
    this.inside(inner, () => body(variable(name)));
    this.scope.stmts.push({
      kind: "for",
      index: name,
      from: bounds[0]!,
      to: bounds[1]!,
      step: 1,
      axis,
      body: inner.stmts,
    });
  }

  forEach(shape: readonly number[], axis: AxisKind, body: (index: Expr[]) => void): void {
    const visit = (indices: Expr[]): void => {
      if (indices.length === shape.length) body(indices);
      else this.for(0, shape[indices.length]!, axis, (at) => visit([...indices, at]));
    };
    visit([]);
  }

  if(condition: Expr, consequent: () => void, otherwise?: () => void): void {
    const [test] = this.placer.place([condition], this.scope);
    const yes = new Scope(this.scope, true);
    const no = new Scope(this.scope, true);
    this.inside(yes, consequent);
    if (otherwise) this.inside(no, otherwise);
    this.scope.stmts.push({ kind: "if", condition: test!, consequent: yes.stmts, otherwise: no.stmts });
  }

  let(value: Expr): Expr {
    const [placed] = this.placer.place([value], this.scope);
    if (placed!.kind === "const" || placed!.kind === "var") return placed!;
    const name = this.names.fresh("t");
    this.scope.stmts.push({ kind: "let", name, value: placed! });
    this.scope.defined.add(name);
    return variable(name, value.dtype, value.lanes);
  }

  local(dtype: DType, init: Expr): LocalHandle {
    const [start] = this.placer.place([init], this.scope);
    const name = this.names.fresh("s");
    this.scope.stmts.push({ kind: "local", name, dtype, lanes: 1, shape: [], init: start! });
    this.scope.defined.add(name);
    return {
      get: () => {
        const copy = this.names.fresh("t");
        const value: Expr = { kind: "local", name, dtype, lanes: 1, index: [] };
        this.scope.stmts.push({ kind: "let", name: copy, value });
        this.scope.defined.add(copy);
        return variable(copy, dtype);
      },
      set: (next) => {
        const [value] = this.placer.place([next], this.scope);
        this.scope.stmts.push({ kind: "set", name, index: [], value: value! });
      },
    };
  }

  store(result: number, index: readonly IndexLike[], value: Expr, mode: StoreMode = "set"): void {
    const { buffer, shape } = this.results[result]!;
    const [at, placed] = this.placer.place([flatten(index, shape), value], this.scope, 1);
    this.scope.stmts.push({ kind: "store", buffer, index: at!, value: placed!, mode });
  }

  read(result: number, index: readonly IndexLike[]): Expr {
    const { buffer, shape, dtype } = this.results[result]!;
    this.readBack.add(buffer);
    const [at] = this.placer.place([flatten(index, shape)], this.scope, 1);
    const name = this.names.fresh("t");
    this.scope.stmts.push({ kind: "let", name, value: load(buffer, dtype, at!) });
    this.scope.defined.add(name);
    return variable(name, dtype);
  }
}
