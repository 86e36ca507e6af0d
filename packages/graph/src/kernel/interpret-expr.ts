/**
 * @file Turns expressions of the loop IR into closures: one `() => number` for each lane.
 *
 * Values live in one Float64Array (it holds every f32, f64, i32 and bool exactly); scalar ops are those of the table.
 */
import type { TypedArray } from "../dtype.ts";
import { InternalError } from "../errors.ts";
import { children, type Expr, type LoadExpr, type LocalExpr, type OpExpr } from "./expr.ts";
import { type Affine, compileAffine } from "./interpret-index.ts";
import { scalarOps } from "./scalar-ops.ts";
import { tableValues } from "./tables.ts";

/** The value of one lane. */
export type Getter = () => number;

/** A buffer as the running kernel sees it; `array` changes from call to call. */
export interface BufferCell {
  array: TypedArray;
  readonly name: string;
  readonly size: number;
}

/** Where a name keeps its lanes; a local with a shape has one place per element, one after the other. */
export interface Place {
  readonly at: number;
  readonly lanes: number;
  readonly shape: readonly number[];
}

/** What the closures of one kernel share. */
export interface Frame {
  readonly kernel: string;
  readonly values: Float64Array;
  readonly places: Map<string, Place>;
  readonly buffers: ReadonlyMap<string, BufferCell>;
  /** What is known to be affine; null where it is not. */
  readonly affine: Map<Expr, Affine | null>;
  /** Counts evaluations of statements: a shared node keeps its value within one. */
  turn: number;
}

export function fault(frame: Frame, text: string): never {
  throw new InternalError(`kernel ${frame.kernel}: ${text}`);
}

/** The closures of the lanes of `roots`, which are evaluated together; `turn` must change before each evaluation. */
export function compileExprs(roots: readonly Expr[], frame: Frame): Getter[][] {
  const uses = new Map<Expr, number>();
  const count = (expr: Expr): void => {
    const seen = uses.get(expr) ?? 0;
    uses.set(expr, seen + 1);
    if (seen === 0) for (const child of children(expr)) count(child);
  };
  for (const root of roots) count(root);

  const done = new Map<Expr, Getter[]>();
  const compile = (expr: Expr): Getter[] => {
    const known = done.get(expr);
    if (known) return known;
    const plain = compileNode(expr, frame, compile);
    const lanes =
      uses.get(expr)! > 1 && !isLeaf(expr) ? plain.map((getter) => oncePerTurn(getter, frame)) : plain;
    done.set(expr, lanes);
    return lanes;
  };
  return roots.map(compile);
}

const isLeaf = (expr: Expr): boolean => expr.kind === "const" || expr.kind === "var";

function oncePerTurn(getter: Getter, frame: Frame): Getter {
  let turn = -1;
  let value = 0;
  return () => {
    if (turn !== frame.turn) {
      value = getter();
      turn = frame.turn;
    }
    return value;
  };
}

function compileNode(expr: Expr, frame: Frame, compile: (expr: Expr) => Getter[]): Getter[] {
  const { values } = frame;
  switch (expr.kind) {
    case "const": {
      const { value } = expr;
      return repeat(() => value, expr.lanes);
    }
    case "var": {
      const { at } = place(expr.name, frame);
      return Array.from({ length: expr.lanes }, (_, lane) => slot(values, at + lane));
    }
    case "load":
      return compileLoad(expr, frame, only(compile(expr.index)));
    case "op": {
      const affine = compileAffine(expr, frame);
      return affine ? [affine] : compileOp(expr, expr.args.map(compile));
    }
    case "when": {
      const condition = only(compile(expr.condition));
      const consequent = only(compile(expr.consequent));
      const otherwise = only(compile(expr.otherwise));
      return [() => (condition() ? consequent() : otherwise())];
    }
    case "local":
      return compileLocal(expr, frame, compile);
    case "splat":
      return repeat(only(compile(expr.value)), expr.lanes);
    case "lane":
      return [compile(expr.value)[expr.lane] ?? fault(frame, `no lane ${expr.lane} in a vector`)];
    case "table": {
      const table = tableValues(expr.table);
      return compile(expr.index).map((index) => {
        return () => table[index()] ?? fault(frame, `index ${index()} outside of table ${expr.table}`);
      });
    }
    case "reduce":
      return fault(frame, "a reduce expression must become an accumulate statement first");
  }
}

const repeat = (getter: Getter, lanes: number): Getter[] => new Array<Getter>(lanes).fill(getter);
const slot =
  (values: Float64Array, at: number): Getter =>
  () =>
    values[at]!;

/** The one closure of a scalar. */
export const only = (lanes: readonly Getter[]): Getter => {
  if (lanes.length !== 1) throw new InternalError(`a scalar is needed, not ${lanes.length} lanes`);
  return lanes[0]!;
};

function place(name: string, frame: Frame): Place {
  return frame.places.get(name) ?? fault(frame, `${name} is not defined`);
}

function compileLoad(expr: LoadExpr, frame: Frame, index: Getter): Getter[] {
  const buffer = frame.buffers.get(expr.buffer) ?? fault(frame, `buffer ${expr.buffer} does not exist`);
  const { lanes } = expr;
  const last = buffer.size - lanes;
  return Array.from({ length: lanes }, (_, lane) => () => {
    const at = index();
    if (at < 0 || at > last) outside(frame, "load", buffer, at, lanes);
    return buffer.array[at + lane]!;
  });
}

export function outside(frame: Frame, verb: string, buffer: BufferCell, at: number, lanes: number): never {
  const what = lanes === 1 ? "element" : `${lanes} elements from`;
  fault(frame, `${verb} of ${what} ${at} of ${buffer.name}, which has ${buffer.size}`);
}

function compileOp(expr: OpExpr, args: readonly Getter[][]): Getter[] {
  const row = scalarOps[expr.op];
  const compute = row.specialize(expr.args.at(-1)!.dtype, expr.dtype);
  return Array.from({ length: expr.lanes }, (_, lane): Getter => {
    const [a, b, c, ...more] = args.map((lanes) => (lanes.length === 1 ? lanes[0]! : lanes[lane]!));
    if (more.length > 0) {
      const all = [a!, b!, c!, ...more];
      return () => compute(...all.map((getter) => getter()));
    }
    if (c) return () => compute(a!(), b!(), c());
    if (b) return () => compute(a!(), b());
    return () => compute(a!());
  });
}

function compileLocal(expr: LocalExpr, frame: Frame, compile: (expr: Expr) => Getter[]): Getter[] {
  const at = compileElement(expr.name, expr.index, frame, compile);
  const { values } = frame;
  if (typeof at === "number") return Array.from({ length: expr.lanes }, (_, lane) => slot(values, at + lane));
  return Array.from({ length: expr.lanes }, (_, lane) => () => values[at() + lane]!);
}

/** The place of an element of a local: known now where every index is a constant. */
export function compileElement(
  name: string,
  index: readonly Expr[],
  frame: Frame,
  compile: (expr: Expr) => Getter[],
): number | Getter {
  const { at, lanes, shape } = place(name, frame);
  if (index.length !== shape.length)
    fault(frame, `${name} takes ${shape.length} indices, not ${index.length}`);
  const getters = index.map((expr) => only(compile(expr)));
  const locate = (): number => {
    let flat = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      const i = getters[axis]!();
      if (i < 0 || i >= shape[axis]!) fault(frame, `index ${i} of local ${name}[${shape.join(", ")}]`);
      flat = flat * shape[axis]! + i;
    }
    return at + flat * lanes;
  };
  return index.every((expr) => expr.kind === "const") ? locate() : locate;
}
