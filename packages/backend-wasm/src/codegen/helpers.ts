/** @file The functions and tables that the kernels of a module share, each made when first used. */
import { type DType, type ScalarOpName, scalarOps, type TableName, tableValues } from "@tapeless/graph/ir";
import type { FunctionBuilder, FunctionRef, ModuleBuilder, ValueType } from "../assembler/index.ts";
import { VectorConstants } from "./constants.ts";
import { Crew, type CrewScratch } from "./crew.ts";
import type { Environment, Turn } from "./environment.ts";
import { Evaluation } from "./evaluate.ts";
import { buildRemainder } from "./float-remainder.ts";
import { Lanes } from "./lanes.ts";
import type { ScalarCase } from "./scalar-rules.ts";
import { lanesOfVector, type Push, scalar, scalarType, type Value, vector } from "./value.ts";

const minI32 = -2147483648;

export class Helpers {
  readonly module: ModuleBuilder;
  private readonly functions = new Map<string, FunctionRef>();
  private readonly tables = new Map<TableName, number>();
  private scratchStart = 0;
  private scratchBytes = 0;
  /** Where the next table goes. */
  private end: number;

  /** Where several threads share loops. */
  crew: Crew | undefined;

  /** Whether patterns of loops have code of their own: panels of products, four stores that are neighbours. */
  readonly overrides: boolean;

  /** Whether products may be added unrounded, which gives bits of their own (`--fast-math`). */
  readonly relaxed: boolean;

  /** `dataStart`: the first byte of memory that tables may take. */
  constructor(module: ModuleBuilder, dataStart = 0, relaxed = false, overrides = true) {
    this.module = module;
    this.overrides = overrides;
    this.relaxed = relaxed;
    this.end = Math.ceil(dataStart / 16) * 16;
  }

  /** The first byte after all tables. */
  get dataEnd(): number {
    return this.end;
  }

  private use(key: string, make: () => FunctionRef): FunctionRef {
    let ref = this.functions.get(key);
    if (!ref) {
      ref = make();
      this.functions.set(key, ref);
    }
    return ref;
  }

  private function(
    name: string,
    params: readonly ValueType[],
    results: readonly ValueType[],
    build: (f: FunctionBuilder) => void,
  ): FunctionRef {
    return this.use(name, () => this.module.add(name, { params, results }, build));
  }

  /** Lets threads share loops; call before any kernel is added. */
  addCrew(sharesAll = false): Crew {
    const reserve = (bytes: number): number => {
      const start = Math.ceil(this.end / 64) * 64;
      this.end = start + bytes;
      return start;
    };
    this.crew = new Crew(this.module, reserve, sharesAll);
    return this.crew;
  }

  /** The scratch memory of each of several threads, when all kernels and tables are known. */
  get scratchOfCrew(): CrewScratch {
    return { start: Math.ceil(this.end / 64) * 64, bytes: Math.ceil(this.scratchBytes / 64) * 64 };
  }

  /** Memory that a kernel may use while it runs; kernels share it, threads have their own. Pushes the address of a byte of it. */
  scratch(bytes: number): (f: FunctionBuilder, offset: number) => void {
    const { crew } = this;
    if (crew) {
      this.scratchBytes = Math.max(this.scratchBytes, bytes);
      return (f, offset) => {
        f.getGlobal(crew.scratch);
        if (offset !== 0) f.i32(offset).op("i32.add");
      };
    }
    const start = this.ownScratch(bytes);
    return (f, offset) => void f.i32(start + offset);
  }

  private ownScratch(bytes: number): number {
    if (bytes > this.scratchBytes) {
      // an earlier kernel may know the smaller place already
      this.scratchStart = this.end;
      this.scratchBytes = bytes;
      this.end = Math.ceil((this.end + bytes) / 16) * 16;
    }
    return this.scratchStart;
  }

  /** The address of a table's first entry. */
  table(name: TableName): number {
    let at = this.tables.get(name);
    if (at === undefined) {
      at = this.end;
      const values = tableValues(name);
      this.module.addData(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
      this.end = Math.ceil((at + values.byteLength) / 16) * 16;
      this.tables.set(name, at);
    }
    return at;
  }

  /** x / 0 = 0, MIN / -1 = MIN: the instruction traps on both. */
  divide({ f, args, constants }: ScalarCase): void {
    for (const arg of args) arg();
    const divisor = constants[1];
    if (divisor !== undefined && divisor !== 0 && divisor !== -1) f.op("i32.div_s");
    else f.call(this.function("divide i32", ["i32", "i32"], ["i32"], buildDivide));
  }

  /** x % 0 = 0. */
  remainder({ f, args, constants }: ScalarCase): void {
    for (const arg of args) arg();
    const divisor = constants[1];
    if (divisor !== undefined && divisor !== 0) f.op("i32.rem_s");
    else f.call(this.function("remainder i32", ["i32", "i32"], ["i32"], buildI32Remainder));
  }

  /** Of f32 operands the f64 remainder is an f32 value. */
  floatRemainder({ f, args, operand }: ScalarCase): void {
    for (const arg of args) {
      arg();
      if (operand === "f32") f.op("f64.promote_f32");
    }
    f.call(this.function("remainder f64", ["f64", "f64"], ["f64"], buildRemainder));
    if (operand === "f32") f.op("f32.demote_f64");
  }

  /** An op as a function made from its definition. */
  scalarFunction(op: ScalarOpName, operand: DType): FunctionRef {
    const { params, result } = this.definition(op, operand);
    return this.function(
      `${op} ${operand}`,
      params.map(({ dtype }) => scalarType[dtype]),
      [scalarType[result.dtype]],
      (f) => {
        const values = params.map(({ dtype }, i) => scalar(dtype, () => f.get(f.params[i]!)));
        const names = new Map(params.map(({ name }, i) => [name, values[i]!]));
        new Evaluation([result], this.definitionEnvironment(f, names, 0)).root(0).parts[0]!();
      },
    );
  }

  /** The same for four lanes. */
  private vectorFunction(op: ScalarOpName, operand: DType): FunctionRef {
    const { params, result } = this.definition(op, operand);
    const widths = params.map(({ dtype }) => (dtype === "f64" ? 2 : 1));
    const types = (count: number): ValueType[] => new Array<ValueType>(count).fill("v128");
    return this.function(
      `${op} ${operand} x4`,
      types(widths.reduce((a, b) => a + b, 0)),
      types(result.dtype === "f64" ? 2 : 1),
      (f) => {
        let at = 0;
        const names = new Map(
          params.map(({ name, dtype }, i): [string, Value] => {
            const own = f.params.slice(at, at + widths[i]!);
            at += widths[i]!;
            return [
              name,
              vector(
                dtype,
                ...own.map(
                  (param): Push =>
                    () =>
                      void f.get(param),
                ),
              ),
            ];
          }),
        );
        const e = new Evaluation([result], this.definitionEnvironment(f, names, 1));
        for (const part of e.vectorRoot(0, { group: 0 }).parts) part();
      },
    );
  }

  callVector({ f, lanes }: Environment, op: ScalarOpName, operand: DType, args: readonly Value[]): Value {
    const ref = this.vectorFunction(op, operand);
    const { result } = this.definition(op, operand);
    const locals = ref.type.results.map(() => f.local("v128"));
    let isDone = false;
    const force = (): void => {
      if (isDone) return;
      isDone = true;
      for (const arg of args) {
        const value = lanes.toVector(arg);
        const parts = value.dtype === "bool" ? [lanes.narrow(value)] : value.parts;
        for (const part of parts) part();
      }
      f.call(ref);
      for (const local of locals.toReversed()) f.set(local);
    };
    const parts = locals.map((local) =>
      Object.assign(
        (): void => {
          force();
          f.get(local);
        },
        { force },
      ),
    );
    return vector(result.dtype, ...parts);
  }

  private definition(op: ScalarOpName, operand: DType) {
    const { define } = scalarOps[op];
    if (!define) throw new Error(`internal: no rule and no definition for ${op}`);
    return define(operand);
  }

  private definitionEnvironment(
    f: FunctionBuilder,
    names: ReadonlyMap<string, Value>,
    groups: 0 | 1,
  ): Environment {
    const none = (): never => {
      throw new Error("internal: a definition reads no memory");
    };
    return {
      f,
      helpers: this,
      lanes: new Lanes(f, new VectorConstants(f)),
      groups,
      varies: () => groups > 0,
      variable: ({ name }, { lane }: Turn): Value => {
        const value = names.get(name)!;
        if (lane === undefined || value.form === "scalar") return value;
        return scalar(
          value.dtype,
          new Lanes(f, new VectorConstants(f)).scatter(value, lanesOfVector).parts[lane]!,
        );
      },
      load: none,
      element: none,
    };
  }
}

function buildDivide(f: FunctionBuilder): void {
  const [a, b] = f.params;
  f.get(b!).op("i32.eqz");
  f.if(() => f.i32(0).return());
  f.get(b!).i32(-1).op("i32.eq").get(a!).i32(minI32).op("i32.eq").op("i32.and");
  f.if(() => f.i32(minI32).return());
  f.get(a!).get(b!).op("i32.div_s");
}

function buildI32Remainder(f: FunctionBuilder): void {
  const [a, b] = f.params;
  f.get(b!).op("i32.eqz");
  f.if(() => f.i32(0).return());
  f.get(a!).get(b!).op("i32.rem_s");
}
