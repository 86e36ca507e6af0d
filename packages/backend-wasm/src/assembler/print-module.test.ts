/** The text of a module, assembled by wabt, which shares nothing with ours, is the module again. */
import { describe, expect, test } from "vitest";
import { decodeModule } from "./decode.ts";
import { encodeModule } from "./encode.ts";
import { assemble } from "./fixtures/disassemble.ts";
import { ModuleBuilder } from "./module-builder.ts";
import { printModule } from "./print-module.ts";

const text = (build: (module: ModuleBuilder) => void, label?: string): string => {
  const module = new ModuleBuilder(label, "locals");
  build(module);
  return printModule(decodeModule(module.encode()));
};

/** What is left without names. */
const nameless = (module: ModuleBuilder): Uint8Array => {
  const { label: _, functions, imports, ...rest } = decodeModule(module.encode());
  return encodeModule({
    ...rest,
    imports: imports.map((entry) => {
      if (entry.kind !== "function") return entry;
      const { label: _label, ...bare } = entry;
      return bare;
    }),
    functions: functions.map(({ type, locals, body }) => ({ type, locals, body })),
  });
};

test("folds operands into what takes them, and calls everything by its name", () => {
  const printed = text((module) => {
    const options = { params: ["i32", "i32"] as const, results: ["f32"] as const, paramNames: ["x", "n"] };
    module.add("sum of x", { ...options, export: "sum" }, (f) => {
      const [x, n] = f.params;
      const sum = f.local("f32", "sum");
      const i = f.local("i32", "i");
      f.block((out) => {
        f.loop((again) => {
          f.get(i).get(n!).op("i32.ge_s").brIf(out);
          f.get(sum);
          f.get(x!).get(i).i32(2).op("i32.shl").op("i32.add").op("f32.load", 8);
          f.op("f32.add").set(sum);
          f.get(i).i32(1).op("i32.add").set(i).br(again);
        });
      });
      f.get(sum);
    });
  }, "demo");
  expect(printed).toBe(`(module $demo
  (func $sum_of_x (param $x i32) (param $n i32) (result f32)
    (local $sum f32) (local $i i32)
    (block $block1
      (loop $loop2
        (br_if $block1 (i32.ge_s (local.get $i) (local.get $n)))
        (local.set $sum
          (f32.add
            (local.get $sum)
            (f32.load offset=8 (i32.add (local.get $x) (i32.shl (local.get $i) (i32.const 2))))
          )
        )
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $loop2)
      )
    )
    (local.get $sum)
  )
  (export "sum" (func $sum_of_x))
)
`);
});

describe("assembled again, it is the same bytes", () => {
  const check = async (build: (module: ModuleBuilder) => void): Promise<void> => {
    const module = new ModuleBuilder(undefined, "locals");
    build(module);
    expect(await assemble(printModule(decodeModule(module.encode())))).toEqual(nameless(module));
  };

  test("branches, tables, results of blocks, and values that wait on the stack", () =>
    check((module) => {
      const log = module.importFunction("host", "log", { params: ["i32"], results: [] });
      module.importMemory("host", "memory", { min: 1, max: 2, shared: true }, "memory");
      const count = module.addGlobal("i32", { name: "i32.const", immediates: [-7] });
      const limit = module.addGlobal("f64", { name: "f64.const", immediates: [Infinity] }, false, "limit");
      const two = module.add("two", { results: ["i32", "i32"] }, (f) => f.i32(1).i32(2));
      module.add("f", { params: ["i32"], results: ["i32"], export: 'the "f"\n' }, (f) => {
        const [x] = f.params;
        f.getGlobal(count).get(x!).call(log).get(x!).op("i32.add").setGlobal(count);
        f.getGlobal(limit).drop();
        f.call(two).op("i32.sub").drop();
        f.block((outer) => {
          f.block((inner) => void f.get(x!).brTable([inner, outer], outer));
          f.i32(5).return();
        });
        f.get(x!).if(
          () => void f.i32(1),
          () =>
            void f
              .get(x!)
              .if(() => void f.unreachable())
              .i32(2),
          "i32",
        );
        f.i32(4).get(x!).select("i32");
      });
    }));

  test("numbers and vectors", () =>
    check((module) => {
      const floats = [0, -0, 1.5, -(2 ** -149), 3.4e38, Infinity, -Infinity, Number.NaN, Math.fround(0.1)];
      const words = (
        type: Float32ArrayConstructor | Float64ArrayConstructor | Int32ArrayConstructor,
        ...values: number[]
      ) => [...new Uint8Array(new type(values).buffer)];
      module.add("numbers", {}, (f) => {
        for (const value of floats) f.f32(value).drop().f64(value).drop();
        f.f64(0.1)
          .drop()
          .f64(5e-324)
          .drop()
          .op("i64.const", -(2n ** 63n))
          .drop();
        f.op("v128.const", words(Float32Array, 1, -0.1, 0, 1e-7)).drop();
        f.op("v128.const", words(Float64Array, 0.5, -2)).drop();
        f.op("v128.const", words(Float64Array, 0.1, 1e300)).drop();
        f.op("v128.const", words(Int32Array, -1, 2, 0, 7)).drop();
      });
      module.addMemory({ min: 1, max: 1 });
      module.addData(
        Uint8Array.from({ length: 256 }, (_, i) => i),
        16,
      );
    }));
});
