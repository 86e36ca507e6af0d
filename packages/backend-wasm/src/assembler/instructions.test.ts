/** Every row of the table is encoded, decoded, named by an independent disassembler, and executed. */
import { describe, expect, test } from "vitest";
import { decodeModule } from "./decode.ts";
import { encodeModule } from "./encode.ts";
import { disassemble } from "./fixtures/disassemble.ts";
import type { FunctionBuilder } from "./function-builder.ts";
import type { Immediate } from "./immediates.ts";
import { type InstructionRow, instructionRows } from "./instruction.ts";
import type { InstructionName, PlainName } from "./instructions.ts";
import { ModuleBuilder } from "./module-builder.ts";
import type { ValueType } from "./value-type.ts";

const rows = Object.values(instructionRows);
const plain = rows.filter(({ special }) => !special);

const lanes = [3, 31, 0, 16, 5, 9, 30, 1, 2, 17, 18, 19, 8, 8, 25, 14];

/** Something for each kind of immediate. */
function immediatesFor({ kind, width }: InstructionRow): Immediate[] {
  switch (kind) {
    case "memory":
      return [8 * width];
    case "memoryLane":
      return [16 / width - 1, 24];
    case "index":
    case "segment":
      return [0];
    case "i32":
      return [-123456];
    case "i64":
      return [-(2n ** 40n)];
    case "f32":
    case "f64":
      return [-1.5];
    case "bytes":
    case "lanes":
      return [lanes];
    case "lane":
      return [width - 1];
    default:
      return [];
  }
}

/** Operands that no instruction traps on; addresses are small and aligned. */
function operand(f: FunctionBuilder, type: ValueType, position: number): void {
  if (type === "i32") f.i32(16);
  else if (type === "i64") f.op("i64.const", 3n);
  else if (type === "f32") f.f32(2.5 + position);
  else if (type === "f64") f.f64(3.25 + position);
  else f.op("v128.const", [0, 0, 192, 63, 0, 0, 32, 64, 0, 0, 96, 64, 0, 0, 144, 64 + position]);
}

const call = (f: FunctionBuilder, name: string, immediates: readonly Immediate[]): void => {
  (f.op as (name: string, ...immediates: Immediate[]) => unknown).call(f, name, ...immediates);
};

function build(some: readonly InstructionRow[]): ModuleBuilder {
  const module = new ModuleBuilder("rows");
  module.importMemory("host", "memory", { min: 1, max: 2, shared: true });
  module.addData(Uint8Array.from({ length: 64 }, (_, i) => i));
  for (const row of some) {
    module.add(row.name, { export: row.name, labelled: false }, (f) => {
      row.params.forEach((type, i) => {
        operand(f, type, i);
      });
      call(f, row.name, immediatesFor(row));
      for (const _ of row.results) f.drop();
    });
  }
  return module;
}

describe("the table", () => {
  test("gives every instruction an opcode of its own", () => {
    expect(new Set(rows.map(({ prefix, code }) => `${prefix} ${code}`)).size).toBe(rows.length);
  });

  test("names instructions as another disassembler does", async () => {
    const text = await disassemble(build(plain).encode());
    const functions = text.split("(func (;").slice(1);
    expect(functions).toHaveLength(plain.length);
    plain.forEach(({ name }, i) => {
      const words = functions[i]!.split(/[\s()]+/);
      expect(words).toContain(name);
    });
  });

  test("is read back as it was written", () => {
    const module = build(plain).finish();
    const bytes = encodeModule(module);
    expect(encodeModule(decodeModule(bytes))).toEqual(bytes);
    const bodies = decodeModule(bytes).functions.map(({ body }) => body);
    expect(bodies).toEqual(module.functions.map(({ body }) => body));
  });

  test.each(plain.map((row) => [row.name, row] as const))("executes %s", (name, row) => {
    const bytes = build([row]).encode();
    expect(WebAssembly.validate(bytes)).toBe(true);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: { memory } });
    (exports[name] as () => void)();
  });
});

describe("control and variables", () => {
  const seen = new Set<InstructionName>();

  /** f(x) -> i32 through WebAssembly. */
  function run(body: (f: FunctionBuilder, module: ModuleBuilder) => void, x: number): number {
    const module = new ModuleBuilder();
    module.add("f", { params: ["i32"], results: ["i32"], export: "f" }, (f) => body(f, module));
    const data = module.finish();
    const bytes = encodeModule(data);
    for (const fn of decodeModule(bytes).functions) for (const { name } of fn.body) seen.add(name);
    seen.add("end");
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    return (exports.f as (x: number) => number)(x);
  }

  const counts = (f: FunctionBuilder): void => {
    const sum = f.local("i32");
    const [x] = f.params;
    f.block((out) => {
      f.loop((again) => {
        f.get(x!).op("i32.eqz").brIf(out);
        f.get(sum).get(x!).op("i32.add").set(sum);
        f.get(x!).i32(1).op("i32.sub").set(x!).br(again);
      });
    });
    f.get(sum);
  };

  test("a loop with a branch out and one back", () => expect(run(counts, 10)).toBe(55));

  test("both sides of an if with a result", () => {
    const sides = (f: FunctionBuilder): void => {
      f.get(f.params[0]!).if(
        () => f.i32(7),
        () => f.i32(9),
        "i32",
      );
    };
    expect([run(sides, 1), run(sides, 0)]).toEqual([7, 9]);
  });

  test("a table of branches", () => {
    const table = (f: FunctionBuilder): void => {
      f.block((other) => {
        f.block((one) => {
          f.block((zero) => {
            f.get(f.params[0]!).brTable([zero, one], other);
          });
          f.i32(100).return();
        });
        f.i32(200).return();
      });
      f.i32(300);
    };
    expect([0, 1, 2, 99].map((x) => run(table, x))).toEqual([100, 200, 300, 300]);
  });

  test("globals, calls, select, tee, drop and nop", () => {
    const mixed = (f: FunctionBuilder, module: ModuleBuilder): void => {
      const global = module.addGlobal("i32", { name: "i32.const", immediates: [5] });
      const twice = module.add("twice", { params: ["i32"], results: ["i32"] }, (g) => {
        g.get(g.params[0]!).get(g.params[0]!).op("i32.add");
      });
      const kept = f.local("i32");
      f.op("nop").i32(1).drop();
      f.getGlobal(global).get(f.params[0]!).op("i32.add").tee(kept).setGlobal(global);
      f.getGlobal(global).call(twice).i32(-1).get(kept).select("i32");
    };
    expect(run(mixed, 3)).toBe(16);
    expect(run(mixed, -5)).toBe(-1);
  });

  test("code that is never reached", () => {
    const stops = (f: FunctionBuilder): void => {
      f.get(f.params[0]!).if(() => f.unreachable().op("i32.add").drop());
      f.i32(4);
    };
    expect(run(stops, 0)).toBe(4);
    expect(() => run(stops, 1)).toThrow(WebAssembly.RuntimeError);
  });

  test("these were all of them", () => {
    const special = rows.filter((row) => row.special).map(({ name }) => name);
    expect(special.filter((name) => !seen.has(name))).toEqual([]);
  });
});

test("immediates out of range are refused where they are written", () => {
  const bytesOf = (name: PlainName, ...immediates: Immediate[]): (() => Uint8Array) => {
    return () => {
      const module = new ModuleBuilder();
      module.add("f", {}, (f) => {
        instructionRows[name].params.forEach((type, i) => {
          operand(f, type, i);
        });
        call(f, name, immediates);
        for (const _ of instructionRows[name].results) f.drop();
      });
      return module.encode();
    };
  };
  expect(bytesOf("f32x4.extract_lane", 4)).toThrow("there is no lane 4 of 4");
  expect(bytesOf("v128.load32_lane", 4, 0)).toThrow("there is no lane 4 of 4");
  expect(bytesOf("i8x16.shuffle", [...lanes.slice(1), 32])).toThrow("there is no lane 32 of 32");
  expect(bytesOf("i8x16.shuffle", [1, 2])).toThrow("16 lanes, not 2");
  expect(bytesOf("v128.const", [1])).toThrow("16 bytes, not 1");
  expect(bytesOf("f32.load", -4)).toThrow("no unsigned 32-bit integer");
});
