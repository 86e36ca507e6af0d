/** @file What the names of a kernel stand for while its code is written. */
import type { DType, Expr, KernelBuffer, VarExpr } from "@tapeless/graph/ir";
import type { FunctionBuilder, Local } from "../assembler/index.ts";
import { Accesses } from "./accesses.ts";
import { type Affine, affineOf, nameTerm } from "./affine.ts";
import { splatBytes, VectorConstants } from "./constants.ts";
import type { Environment, Turn } from "./environment.ts";
import { Evaluation } from "./evaluate.ts";
import type { Helpers } from "./helpers.ts";
import { Lanes } from "./lanes.ts";
import { Loops } from "./loops.ts";
import { Studies } from "./studies.ts";
import { partType, scalar, type Value, vector } from "./value.ts";
import { countingBytes } from "./vector-rules.ts";

/** Four neighbouring turns, or the `valid` first of them. */
export interface Group {
  readonly offset: number;
  readonly valid: number;
}

/** The loop whose turns are lanes. */
export interface VectorLoop {
  readonly name: string;
  /** Of the first lane of the first group. */
  readonly base: Affine;
  readonly groups: readonly Group[];
}

type Binding =
  | { readonly kind: "index" }
  | { readonly kind: "affine"; readonly affine: Affine; readonly expr?: Expr }
  | { readonly kind: "values"; readonly values: readonly Value[]; readonly varies: boolean };

export interface BufferBinding {
  readonly dtype: DType;
  readonly base: Local;
}

/** The registers of a local, by element. */
export type Element = {
  readonly dtype: DType;
  readonly form: Value["form"];
  readonly locals: readonly Local[];
};

export class Scope implements Environment {
  readonly f: FunctionBuilder;
  readonly helpers: Helpers;
  readonly lanes: Lanes;
  readonly loops: Loops;
  readonly accesses: Accesses;
  vectorLoop: VectorLoop | undefined;
  private readonly names = new Map<string, Binding>();
  private readonly elements = new Map<string, Element>();
  private readonly studiesByLoop = new Map<string, Studies>();
  private readonly buffers: Map<string, BufferBinding>;

  /** `addresses`: one for each buffer, the first parameters as a rule. */
  constructor(
    f: FunctionBuilder,
    helpers: Helpers,
    buffers: readonly KernelBuffer[],
    addresses: readonly Local[] = f.params,
  ) {
    this.f = f;
    this.helpers = helpers;
    this.lanes = new Lanes(f, new VectorConstants(f));
    this.loops = new Loops(f);
    this.accesses = new Accesses(this);
    this.buffers = new Map(buffers.map(({ name, dtype }, i) => [name, { dtype, base: addresses[i]! }]));
  }

  /** Copies of a body are alike: which names differ from lane to lane depends on the loop and its width only. */
  get studies(): Studies {
    const key = `${Math.min(this.groups, 2)} ${this.vectorLoop?.name ?? ""}`;
    let own = this.studiesByLoop.get(key);
    if (!own) {
      own = new Studies();
      this.studiesByLoop.set(key, own);
    }
    return own;
  }

  get groups(): number {
    return this.vectorLoop?.groups.length ?? 0;
  }

  /** All groups of the vector loop, or the one turn there is outside. */
  get turns(): readonly Turn[] {
    return turnsOf(Math.max(1, this.groups));
  }

  evaluate(...roots: readonly Expr[]): Evaluation {
    return new Evaluation(roots, this);
  }

  within(loop: VectorLoop, body: () => void): void {
    const outer = this.vectorLoop;
    this.vectorLoop = loop;
    body();
    this.vectorLoop = outer;
  }

  bindIndex(name: string): void {
    this.names.set(name, { kind: "index" });
  }

  bindAffine(name: string, affine: Affine, expr?: Expr): void {
    this.names.set(name, { kind: "affine", affine, ...(expr ? { expr } : {}) });
  }

  bindConstant(name: string, constant: number): void {
    this.bindAffine(name, { constant, terms: new Map(), rest: [] });
  }

  /** `values`: one a group where they differ from lane to lane. */
  bindValues(name: string, values: readonly Value[], varies: boolean): void {
    this.names.set(name, { kind: "values", values, varies });
  }

  /** Keeps values in locals and lets a name stand for them. */
  declare(name: string, values: readonly Value[], varies: boolean): void {
    const { f } = this;
    const held = values.map((value): Value => {
      const locals = value.parts.map((part) => {
        part();
        const local = f.local(partType(value), name);
        f.set(local);
        return local;
      });
      return { ...value, parts: locals.map((local) => (): void => void f.get(local)) };
    });
    this.bindValues(name, held, varies);
  }

  varies(name: string): boolean {
    const { vectorLoop } = this;
    if (!vectorLoop) return false;
    if (name === vectorLoop.name) return true;
    const binding = this.binding(name);
    if (binding.kind === "values") return binding.varies;
    return binding.kind === "affine" && binding.affine.terms.has(vectorLoop.name);
  }

  private binding(name: string): Binding {
    const binding = this.names.get(name);
    if (!binding) throw new Error(`internal: a kernel reads ${name}, which it does not declare`);
    return binding;
  }

  /** A buffer of the kernel's own. */
  bindBuffer(name: string, buffer: BufferBinding): void {
    this.buffers.set(name, buffer);
  }

  buffer(name: string): BufferBinding {
    const buffer = this.buffers.get(name);
    if (!buffer) throw new Error(`internal: a kernel has no buffer ${name}`);
    return buffer;
  }

  /** An index as a sum over loop indices. The index of the vector loop stays a term of its own. */
  affine(expr: Expr): Affine {
    return affineOf(expr, (name) => this.resolve(name));
  }

  /** What a name stands for in an index; undefined where it is no sum over loop indices. */
  resolve(name: string): Affine | undefined {
    if (name === this.vectorLoop?.name) return nameTerm(name);
    const binding = this.binding(name);
    if (binding.kind === "index") return nameTerm(name);
    return binding.kind === "affine" ? binding.affine : undefined;
  }

  variable(expr: VarExpr, turn: Turn): Value {
    const { f, vectorLoop } = this;
    if (expr.name === vectorLoop?.name) return this.laneIndex(vectorLoop, turn);
    const binding = this.binding(expr.name);
    if (binding.kind === "index") {
      const { index } = this.loops.find(expr.name)!;
      return scalar("i32", () => f.get(index));
    }
    if (binding.kind === "affine") {
      if (binding.expr) return this.evaluate(binding.expr).root(0, turn);
      return this.affineValue(binding.affine);
    }
    const value = binding.values[binding.varies ? turn.group : 0]!;
    if (turn.lane === undefined || value.form === "scalar") return value;
    return scalar(value.dtype, this.lanes.lane(value, turn.lane));
  }

  /** A sum of loop indices. */
  private affineValue({ constant, terms }: Affine): Value {
    const { f } = this;
    if (terms.size === 0) return { ...scalar("i32", () => f.i32(constant)), constant };
    return scalar("i32", () => {
      f.i32(constant);
      for (const [name, factor] of terms) {
        f.get(this.loops.find(name)!.index);
        if (factor !== 1) f.i32(factor).op("i32.mul");
        f.op("i32.add");
      }
    });
  }

  private laneIndex({ base, groups }: VectorLoop, { group, lane }: Turn): Value {
    const { f, lanes } = this;
    const first = { ...base, constant: base.constant + groups[group]!.offset };
    if (lane !== undefined) return this.affineValue({ ...first, constant: first.constant + lane });
    const splat = lanes.toVector(this.affineValue(first));
    return vector("i32", () => {
      splat.parts[0]!();
      lanes.constants.push(countingBytes);
      f.op("i32x4.add");
    });
  }

  load(buffer: string, index: Expr, lanes: number, turn: Turn, e: Evaluation): Value {
    return this.accesses.load(buffer, index, lanes, turn, e);
  }

  setElement(key: string, element: Element): void {
    this.elements.set(key, element);
  }

  elementOf(name: string, index: readonly Expr[]): Element {
    const key = elementKey(
      name,
      index.map((expr) => {
        const { constant, terms, rest } = this.affine(expr);
        if (terms.size > 0 || rest.length > 0)
          throw new Error(`internal: ${name} is read at an index that is not a constant`);
        return constant;
      }),
    );
    const element = this.elements.get(key);
    if (!element) throw new Error(`internal: a kernel has no element ${key}`);
    return element;
  }

  element({ name, index }: Expr & { kind: "local" }): Value {
    const { dtype, form, locals } = this.elementOf(name, index);
    return { dtype, form, parts: locals.map((local) => (): void => void this.f.get(local)) };
  }
}

const turnLists: Turn[][] = [];

/** The same list for the same count: each statement asks for it. */
function turnsOf(count: number): readonly Turn[] {
  turnLists[count] ??= Array.from({ length: count }, (_, group) => ({ group }));
  return turnLists[count];
}

export const elementKey = (name: string, index: readonly number[]): string => [name, ...index].join(" ");

/** All ones in the first lanes. */
export const firstLanes = (dtype: DType, count: number): number[] => {
  const whole = splatBytes(dtype === "f64" ? "f64" : "i32", 0);
  const width = dtype === "f64" ? 8 : 4;
  return whole.map((_, byte) => (byte < width * count ? 255 : 0));
};
