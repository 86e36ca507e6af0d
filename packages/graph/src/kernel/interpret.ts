/**
 * @file The reference semantics of kernels: compiles one to closures, and runs it over typed arrays.
 *
 * Plain and checked rather than fast: every load and store is compared with its buffer's size, each scalar op is the
 * table's own `evaluate`, and reductions follow docs/numerics.md A3 term by term.
 */
import { arrayConstructor, type TypedArray } from "../dtype.ts";
import { InternalError } from "../errors.ts";
import { createReducer } from "./accumulate.ts";
import type { Expr } from "./expr.ts";
import {
  type BufferCell,
  compileElement,
  compileExprs,
  type Frame,
  fault,
  type Getter,
  only,
  outside,
} from "./interpret-expr.ts";
import type { AccumulateStmt, ForStmt, Kernel, LocalStmt, SetStmt, Stmt, StoreStmt } from "./stmt.ts";

export interface CompiledKernel {
  readonly kernel: Kernel;
  /** Runs over one array for each of the kernel's buffers, in their order. */
  run(buffers: readonly TypedArray[]): void;
}

type Action = () => void;

const compiled = new WeakMap<Kernel, CompiledKernel>();

/** Compiles `kernel` once; later calls with the same kernel give the same result back. */
export function compileKernel(kernel: Kernel): CompiledKernel {
  let answer = compiled.get(kernel);
  if (!answer) {
    answer = compile(kernel);
    compiled.set(kernel, answer);
  }
  return answer;
}

/** Runs `kernel` over buffers given by name. */
export function runKernel(kernel: Kernel, buffers: Readonly<Record<string, TypedArray>>): void {
  const arrays = kernel.buffers.map(({ name }) => {
    const array = Object.hasOwn(buffers, name) ? buffers[name] : undefined;
    if (!array) throw new InternalError(`kernel ${kernel.name}: no array for buffer ${name}`);
    return array;
  });
  compileKernel(kernel).run(arrays);
}

function compile(kernel: Kernel): CompiledKernel {
  const cells = kernel.buffers.map(
    ({ name, dtype, size }): BufferCell => ({ name, size, array: new arrayConstructor[dtype](0) }),
  );
  const frame: Frame = {
    kernel: kernel.name,
    values: new Float64Array(countPlaces(kernel.body)),
    places: new Map(),
    buffers: new Map(cells.map((cell) => [cell.name, cell])),
    affine: new Map(),
    turn: 0,
  };
  const allocator = new Allocator(frame);
  const body = allocator.block(kernel.body);
  const run = (arrays: readonly TypedArray[]): void => {
    if (arrays.length !== cells.length) fault(frame, `takes ${cells.length} buffers, not ${arrays.length}`);
    for (let i = 0; i < cells.length; i++) {
      const { name, dtype, size } = kernel.buffers[i]!;
      const array = arrays[i]!;
      if (!(array instanceof arrayConstructor[dtype])) fault(frame, `buffer ${name} is not ${dtype}`);
      if (array.length !== size) fault(frame, `buffer ${name} has ${size} elements, not ${array.length}`);
      cells[i]!.array = array;
    }
    body();
  };
  return { kernel, run };
}

/** How many numbers the names of a kernel need. */
function countPlaces(stmts: readonly Stmt[]): number {
  let places = 0;
  for (const stmt of stmts) {
    switch (stmt.kind) {
      case "for":
        places += 1 + countPlaces(stmt.body);
        break;
      case "let":
        places += stmt.value.lanes;
        break;
      case "local":
        places += stmt.lanes * stmt.shape.reduce((product, extent) => product * extent, 1);
        break;
      case "accumulate":
        places += stmt.axes.length + countPlaces(stmt.body);
        for (const { lanes } of stmt.accumulators) places += lanes;
        break;
      case "if":
        places += countPlaces(stmt.consequent) + countPlaces(stmt.otherwise);
        break;
    }
  }
  return places;
}

/** Compiles statements; gives each name it meets a place. */
class Allocator {
  private next = 0;
  private readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  block(stmts: readonly Stmt[]): Action {
    const actions = stmts.map((stmt) => this.stmt(stmt));
    if (actions.length === 1) return actions[0]!;
    return () => {
      for (let i = 0; i < actions.length; i++) actions[i]!();
    };
  }

  private declare(name: string, lanes = 1, shape: readonly number[] = []): number {
    const at = this.next;
    this.next += lanes * shape.reduce((product, extent) => product * extent, 1);
    this.frame.places.set(name, { at, lanes, shape });
    return at;
  }

  private exprs(...roots: readonly Expr[]): Getter[][] {
    return compileExprs(roots, this.frame);
  }

  private stmt(stmt: Stmt): Action {
    const { frame } = this;
    switch (stmt.kind) {
      case "for":
        return this.for(stmt);
      case "let": {
        const [value] = this.exprs(stmt.value);
        const at = this.declare(stmt.name, stmt.value.lanes);
        return () => {
          frame.turn++;
          assign(frame.values, at, value!);
        };
      }
      case "local":
        return this.local(stmt);
      case "set":
        return this.set(stmt);
      case "accumulate":
        return this.accumulate(stmt);
      case "store":
        return this.store(stmt);
      case "if": {
        const condition = only(this.exprs(stmt.condition)[0]!);
        const consequent = this.block(stmt.consequent);
        const otherwise = this.block(stmt.otherwise);
        return () => {
          frame.turn++;
          if (condition()) consequent();
          else otherwise();
        };
      }
    }
  }

  private for(stmt: ForStmt): Action {
    const { frame } = this;
    const { values } = frame;
    const [from, to] = this.exprs(stmt.from, stmt.to).map(only);
    const at = this.declare(stmt.index);
    const body = this.block(stmt.body);
    const { step } = stmt;
    return () => {
      frame.turn++;
      const end = to!();
      for (let i = from!(); i < end; i += step) {
        values[at] = i;
        body();
      }
    };
  }

  private local(stmt: LocalStmt): Action {
    const { frame } = this;
    const [init] = this.exprs(stmt.init);
    const at = this.declare(stmt.name, stmt.lanes, stmt.shape);
    const end = this.next;
    return () => {
      frame.turn++;
      for (let element = at; element < end; element += stmt.lanes) assign(frame.values, element, init!);
    };
  }

  private set(stmt: SetStmt): Action {
    const { frame } = this;
    const [value, ...index] = this.exprs(stmt.value, ...stmt.index);
    const at = compileElement(stmt.name, stmt.index, frame, (expr) => index[stmt.index.indexOf(expr)]!);
    // Every lane is read before the first is written: the value may read the element itself.
    const next = new Float64Array(stmt.value.lanes);
    return () => {
      frame.turn++;
      assign(next, 0, value!);
      const to = typeof at === "number" ? at : at();
      for (let lane = 0; lane < next.length; lane++) frame.values[to + lane] = next[lane]!;
    };
  }

  private store(stmt: StoreStmt): Action {
    const { frame } = this;
    const [index, value] = this.exprs(stmt.index, stmt.value);
    const buffer = frame.buffers.get(stmt.buffer) ?? fault(frame, `buffer ${stmt.buffer} does not exist`);
    const position = only(index!);
    const { lanes } = stmt.value;
    const last = buffer.size - lanes;
    const write = combineInto[stmt.mode];
    const next = new Float64Array(lanes);
    return () => {
      frame.turn++;
      const at = position();
      if (at < 0 || at > last) outside(frame, "store", buffer, at, lanes);
      assign(next, 0, value!);
      for (let lane = 0; lane < lanes; lane++) write(buffer.array, at + lane, next[lane]!);
    };
  }

  private accumulate(stmt: AccumulateStmt): Action {
    const { frame } = this;
    const { values } = frame;
    const axes = stmt.axes.map(({ index, extent }) => ({ at: this.declare(index), extent }));
    const body = this.block(stmt.body);
    const positions = stmt.accumulators.flatMap((acc) => (acc.position ? [acc.position] : []));
    const getters = this.exprs(...stmt.accumulators.map((acc) => acc.value), ...positions);
    const extents = axes.map(({ extent }) => extent);

    const lanes = stmt.accumulators.flatMap((acc, i) => {
      const at = this.declare(acc.name, acc.lanes);
      const position = acc.position
        ? getters[stmt.accumulators.length + positions.indexOf(acc.position)]!
        : [];
      return Array.from({ length: acc.lanes }, (_, lane) => ({
        at: at + lane,
        value: getters[i]![lane]!,
        position: position[lane] ?? zero,
        reducer: createReducer(acc.op, acc.value.dtype, stmt.order, extents),
      }));
    });

    const term = (): void => {
      body();
      frame.turn++;
      for (let i = 0; i < lanes.length; i++) {
        const lane = lanes[i]!;
        lane.reducer.push(lane.value(), lane.position());
      }
    };
    const loop = axes.reduceRight<Action>((inner, { at, extent }) => {
      return () => {
        for (let i = 0; i < extent; i++) {
          values[at] = i;
          inner();
        }
      };
    }, term);
    return () => {
      for (const { reducer } of lanes) reducer.reset();
      loop();
      for (const { at, reducer } of lanes) values[at] = reducer.finish();
    };
  }
}

const zero: Getter = () => 0;

function assign(values: Float64Array, at: number, lanes: readonly Getter[]): void {
  for (let lane = 0; lane < lanes.length; lane++) values[at + lane] = lanes[lane]!();
}

/** Modes of a store. The array rounds or wraps the result, which is exact before: one rounding in all. */
const combineInto: Readonly<
  Record<StoreStmt["mode"], (array: TypedArray, at: number, value: number) => void>
> = {
  set: (array, at, value) => {
    array[at] = value;
  },
  add: (array, at, value) => {
    array[at] = array[at]! + value;
  },
  mul: (array, at, value) => {
    array[at] = array instanceof Int32Array ? Math.imul(array[at]!, value) : array[at]! * value;
  },
  max: (array, at, value) => {
    array[at] = Math.max(array[at]!, value);
  },
  min: (array, at, value) => {
    array[at] = Math.min(array[at]!, value);
  },
};
