/**
 * @file Lowers a unit (one node, or the nodes of a fusion) to one kernel.
 *
 * Values that leave the unit are stored, each by a loop nest over its shape; everything else is computed where it is
 * used, by composing the ops' `lower` functions. Outputs that depend on each other element by element share a nest.
 */
import {
  type Expr,
  flatten,
  InternalError,
  type Kernel,
  type KernelBuffer,
  type Lowering,
  load,
  type Node,
  type OperandAccess,
  recordOf,
  type Stmt,
  sameShape,
  sizeOf,
  type Value,
  variable,
} from "@tapeless/graph/ir";
import { valueRange } from "../analysis/value-ranges.ts";
import { Interner } from "./interner.ts";
import { Names } from "./names.ts";
import { Placer, Scope } from "./scope.ts";
import { type ResultBuffer, ScopedWriter } from "./writer.ts";

export interface Unit {
  readonly name: string;
  readonly comment: string;
  /** Operands first. */
  readonly nodes: readonly Node[];
  /** Values to store, in the order of `nodes`. */
  readonly outputs: readonly Value[];
}

export interface LoweredUnit {
  readonly kernel: Kernel;
  /** For each buffer of the kernel, the value it holds. */
  readonly values: readonly Value[];
}

const loopNames = ["i", "j", "k", "l", "m", "n"];
const reductionNames = ["r", "s", "u", "v"];

export function lowerUnit(unit: Unit, nameOf: (value: Value) => string): LoweredUnit {
  return new UnitLowering(unit, nameOf).run();
}

class UnitLowering {
  private readonly unit: Unit;
  private readonly nameOf: (value: Value) => string;
  private readonly interner = new Interner();
  private readonly names = new Names();
  private readonly placer = new Placer(this.interner, this.names);
  private readonly root = new Scope();
  private readonly inside: ReadonlySet<Node>;
  private readonly buffers = new Map<Value, string>();
  private readonly readBuffers = new Set<string>();
  private readonly stored = new Set<Value>();
  private readonly lowerings = new Map<Node, Lowering>();
  private readonly elements = new Map<string, Expr>();
  private readonly valueIds = new Map<Value, number>();

  constructor(unit: Unit, nameOf: (value: Value) => string) {
    this.unit = unit;
    this.nameOf = nameOf;
    this.inside = new Set(unit.nodes);
  }

  run(): LoweredUnit {
    const { outputs } = this.unit;
    for (let first = 0; first < outputs.length; ) {
      const lowering = this.lowering(outputs[first]!.node);
      if (lowering.kind === "loops") {
        const { results } = outputs[first]!.node;
        this.writeLoops(lowering, results);
        first += outputs.slice(first).filter(({ node }) => node === outputs[first]!.node).length;
      } else {
        let end = first + 1;
        while (end < outputs.length && this.sharesNest(outputs.slice(first, end), outputs[end]!)) end++;
        this.writeNest(outputs.slice(first, end));
        first = end;
      }
    }
    return this.kernel();
  }

  private kernel(): LoweredUnit {
    const values = [...this.buffers.keys()];
    const stored = values.filter((value) => this.stored.has(value));
    const ordered = [...values.filter((value) => !this.stored.has(value)), ...stored];
    const buffers = ordered.map((value): KernelBuffer => {
      const name = this.buffers.get(value)!;
      const access = !this.stored.has(value) ? "read" : this.readBuffers.has(name) ? "update" : "write";
      return { name, dtype: value.dtype, size: sizeOf(value.shape), access };
    });
    const { name, comment } = this.unit;
    return { kernel: { name, comment, buffers, body: this.root.stmts }, values: ordered };
  }

  /** Whether `next` can be computed in the nest of `group`: same shape, and reads the group's values at its own index only. */
  private sharesNest(group: readonly Value[], next: Value): boolean {
    if (this.lowering(next.node).kind === "loops") return false;
    if (!group.every(({ shape }) => sameShape(shape, next.shape))) return false;
    const members = new Set(group);
    const pending: { value: Value; pointwise: boolean }[] = [{ value: next, pointwise: true }];
    const seen = new Map<Value, boolean>();
    for (let item = pending.pop(); item; item = pending.pop()) {
      const { value, pointwise } = item;
      if (members.has(value)) {
        if (!pointwise) return false;
        continue;
      }
      if (!this.inside.has(value.node) || this.stored.has(value)) continue;
      const before = seen.get(value);
      if (before === false || before === pointwise) continue;
      seen.set(value, pointwise);
      const stays = pointwise && recordOf(value.node).traits.elementwise !== undefined;
      for (const operand of value.node.operands) pending.push({ value: operand, pointwise: stays });
    }
    return true;
  }

  private writeNest(outputs: readonly Value[]): void {
    const { shape } = outputs[0]!;
    if (sizeOf(shape) === 0) {
      // no element is computed, so nothing may be loaded either: not even what does not change from turn to turn
      for (const output of outputs) {
        this.bufferOf(output);
        this.stored.add(output);
      }
      return;
    }
    const scopes: Scope[] = [this.root];
    const loops: { index: string; extent: number }[] = [];
    const indices = shape.map((extent): Expr => {
      if (extent === 1) return { kind: "const", dtype: "i32", lanes: 1, value: 0 };
      const index = this.names.fresh(loopNames[Math.min(loops.length, loopNames.length - 1)]!);
      const scope = new Scope(scopes[scopes.length - 1]!);
      scope.defined.add(index);
      scopes.push(scope);
      loops.push({ index, extent });
      return variable(index);
    });
    const innermost = scopes[scopes.length - 1]!;
    const values = outputs.map((output) => this.compute(output, indices));
    const placed = this.placer.place([flatten(indices, shape), ...values], innermost, 1);
    outputs.forEach((output, i) => {
      const buffer = this.bufferOf(output);
      this.stored.add(output);
      innermost.stmts.push({ kind: "store", buffer, index: placed[0]!, value: placed[i + 1]!, mode: "set" });
    });
    closeLoops(scopes, loops);
  }

  private writeLoops(lowering: Lowering & { kind: "loops" }, results: readonly Value[]): void {
    const buffers = results.map((value): ResultBuffer => ({ ...value, buffer: this.bufferOf(value) }));
    const writer = new ScopedWriter(this.root, this.placer, this.names, buffers);
    lowering.write(writer);
    for (const value of results) this.stored.add(value);
    for (const buffer of writer.readBack) this.readBuffers.add(buffer);
  }

  private bufferOf(value: Value): string {
    let name = this.buffers.get(value);
    if (!name) {
      name = this.names.fresh(this.nameOf(value));
      this.buffers.set(value, name);
    }
    return name;
  }

  /** One element of a value: loaded where it is in memory, else computed. */
  private element(value: Value, indices: readonly Expr[]): Expr {
    if (this.isComputed(value)) return this.compute(value, indices);
    const buffer = this.bufferOf(value);
    if (this.stored.has(value)) this.readBuffers.add(buffer);
    return load(buffer, value.dtype, flatten(indices, value.shape));
  }

  private isComputed(value: Value): boolean {
    if (this.stored.has(value)) return false;
    const { traits } = recordOf(value.node);
    return this.inside.has(value.node) || (traits.constant === true && !traits.leaf);
  }

  private compute(value: Value, indices: readonly Expr[]): Expr {
    const key = `${this.idOf(value)}:${indices.map((at) => this.interner.id(at)).join(",")}`;
    const known = this.elements.get(key);
    if (known) return known;
    const lowering = this.lowering(value.node);
    if (lowering.kind === "loops")
      throw new InternalError(`${value.node.op} was asked for one element before it was stored`);
    const expr = this.interner.intern(lowering.at[value.index]!(indices));
    if (expr.dtype !== value.dtype) {
      throw new InternalError(`lowering ${value.node.op} gave ${expr.dtype}; its result is ${value.dtype}`);
    }
    this.elements.set(key, expr);
    return expr;
  }

  private idOf(value: Value): number {
    const id = this.valueIds.get(value) ?? this.valueIds.size;
    this.valueIds.set(value, id);
    return id;
  }

  private lowering(node: Node): Lowering {
    const known = this.lowerings.get(node);
    if (known) return known;
    const made = recordOf(node).lower({
      attrs: node.attrs,
      operands: node.operands.map((value) => this.access(value)),
      results: node.results,
      reduce: (op, order, extents, term, position) => {
        const axes = extents.map((extent, i) => ({
          index: this.names.fresh(reductionNames[Math.min(i, reductionNames.length - 1)]!),
          extent,
        }));
        const indices = axes.map(({ index }) => variable(index));
        const value = term(indices);
        const at = position?.(indices);
        const dtype = at ? "i32" : value.dtype;
        return { kind: "reduce", op, order, axes, value, dtype, lanes: 1, ...(at ? { position: at } : {}) };
      },
    });
    this.lowerings.set(node, made);
    return made;
  }

  private access(value: Value): OperandAccess {
    const range = valueRange(value);
    return {
      shape: value.shape,
      dtype: value.dtype,
      at: (indices) => this.element(value, indices),
      ...(range ? { range } : {}),
    };
  }
}

/** Wraps each scope's statements into its loop, innermost first. */
function closeLoops(scopes: readonly Scope[], loops: readonly { index: string; extent: number }[]): void {
  for (let depth = loops.length; depth > 0; depth--) {
    const { index, extent } = loops[depth - 1]!;
    const loop: Stmt = {
      kind: "for",
      index,
      from: { kind: "const", dtype: "i32", lanes: 1, value: 0 },
      to: { kind: "const", dtype: "i32", lanes: 1, value: extent },
      step: 1,
      axis: "parallel",
      body: scopes[depth]!.stmts,
    };
    scopes[depth - 1]!.stmts.push(loop);
  }
}
