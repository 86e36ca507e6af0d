import { expect, test } from "vitest";
import { decodeModule } from "./decode.ts";
import { encodeModule } from "./encode.ts";
import { disassemble } from "./fixtures/disassemble.ts";
import { ModuleBuilder } from "./module-builder.ts";

/** Something of every part. */
function everything(): ModuleBuilder {
  const module = new ModuleBuilder("model");
  const log = module.importFunction("host", "log", { params: ["i32"], results: [] });
  const bias = module.importGlobal("host", "bias", "i32");
  module.addMemory({ min: 1, max: 3 }, "memory");
  const counter = module.addGlobal("i32", { name: "i32.const", immediates: [10] }, true, "counter");
  const eager = Uint8Array.from([1, 2, 3, 4]);
  module.addData(eager, 16);
  const lazy = module.addData(Uint8Array.from([9, 8, 7]));
  const [even, defineEven] = module.declare("even", { params: ["i32"], results: ["i32"] });
  module.add("main", { params: ["i32"], results: ["i32"], export: "main" }, (f) => {
    f.i32(100).i32(0).i32(3).op("memory.init", lazy);
    f.getGlobal(counter).i32(1).op("i32.add").setGlobal(counter);
    f.getGlobal(counter).call(log);
    f.get(f.params[0]!).call(even).getGlobal(bias).op("i32.add").i32(100).op("i32.load8_u").op("i32.add");
  });
  defineEven((f) => {
    f.get(f.params[0]!).i32(1).op("i32.and").op("i32.eqz");
  });
  return module;
}

test("a module of all parts runs", () => {
  const logged: number[] = [];
  const bytes = everything().encode();
  const host = {
    log: (x: number): void => void logged.push(x),
    bias: new WebAssembly.Global({ value: "i32" }, 1000),
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host });
  const main = exports.main as (x: number) => number;
  expect([main(4), main(5)]).toEqual([1010, 1009]);
  expect(logged).toEqual([11, 12]);
  expect([...new Uint8Array((exports.memory as WebAssembly.Memory).buffer, 16, 4)]).toEqual([1, 2, 3, 4]);
});

test("decoding is the inverse of encoding", () => {
  const module = everything().finish();
  const bytes = encodeModule(module);
  expect(decodeModule(bytes)).toEqual(module);
  expect(encodeModule(decodeModule(bytes))).toEqual(bytes);
});

test("another disassembler reads it, with its names", async () => {
  const text = await disassemble(everything().encode());
  expect(text).toMatchInlineSnapshot(`
    "(module $model
      (type (;0;) (func (param i32)))
      (type (;1;) (func (param i32) (result i32)))
      (import "host" "log" (func $log (type 0)))
      (import "host" "bias" (global (;0;) i32))
      (func $even (type 1) (param i32) (result i32)
        local.get 0
        i32.const 1
        i32.and
        i32.eqz)
      (func $main (type 1) (param i32) (result i32)
        i32.const 100
        i32.const 0
        i32.const 3
        memory.init 1
        global.get 1
        i32.const 1
        i32.add
        global.set 1
        global.get 1
        call $log
        local.get 0
        call $even
        global.get 0
        i32.add
        i32.const 100
        i32.load8_u
        i32.add)
      (memory (;0;) 1 3)
      (global (;1;) (mut i32) (i32.const 10))
      (export "memory" (memory 0))
      (export "counter" (global 1))
      (export "main" (func $main))
      (data (;0;) (i32.const 16) "\\01\\02\\03\\04")
      (data (;1;) "\\09\\08\\07"))
    "
  `);
});

test("a stack trace shows the names of functions", () => {
  const module = new ModuleBuilder("model");
  const inner = module.add("dense1 forward", {}, (f) => f.unreachable());
  module.add("run", { export: "run" }, (f) => f.call(inner));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()));
  try {
    (exports.run as () => void)();
    expect.unreachable();
  } catch (error) {
    expect((error as Error).stack).toContain("dense1 forward");
  }
});

test("what is declared must be defined", () => {
  const module = new ModuleBuilder();
  module.declare("later");
  expect(() => module.finish()).toThrow("declared and never defined");
});
