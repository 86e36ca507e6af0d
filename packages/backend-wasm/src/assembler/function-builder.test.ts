import { describe, expect, test } from "vitest";
import { FunctionBuilder, type Label } from "./function-builder.ts";

const f = (results: readonly ("i32" | "f32")[] = []): FunctionBuilder =>
  new FunctionBuilder("kernel", { params: ["i32", "f32"], results });

describe("mistakes are thrown where they are made", () => {
  test.each<[string, (b: FunctionBuilder) => unknown, string]>([
    ["operand", (b) => b.f32(1).i32(1).op("i32.add"), "i32.add: expected i32 on the stack, got f32"],
    ["nothing", (b) => b.op("f32.neg"), "f32.neg: expected f32 on the stack, got nothing"],
    ["local", (b) => b.i32(1).set(b.params[1]!), "local.set: expected f32 on the stack, got i32"],
    ["condition", (b) => b.f32(1).if(() => {}), "if: expected i32 on the stack, got f32"],
    [
      "inside a block",
      (b) => b.i32(1).block(() => b.drop()),
      "drop: expected a value on the stack, got nothing",
    ],
    ["left over", (b) => b.block(() => b.i32(1)), "block: i32 left on the stack"],
    ["missing result", (b) => b.block(() => {}, "i32"), "block: expected i32 on the stack, got nothing"],
    ["no else", (b) => b.i32(1).if(() => b.f32(1), undefined, "f32"), "if: a result f32 needs an else"],
    [
      "other side",
      (b) =>
        b.i32(1).if(
          () => b.f32(1),
          () => b.i32(1),
          "f32",
        ),
      "else: expected f32 on the stack, got i32",
    ],
    ["branch", (b) => b.block((out) => b.br(out), "f32"), "br: expected f32 on the stack, got nothing"],
    ["select", (b) => b.f32(1).i32(1).i32(1).select("f32"), "select: expected f32 on the stack, got i32"],
    [
      "constant global",
      (b) => b.i32(1).setGlobal({ index: 0, type: "i32", mutable: false }),
      "the global is constant",
    ],
    [
      "call",
      (b) => b.call({ name: "other", index: 0, type: { params: ["f32"], results: [] } }),
      "call other: expected f32 on the stack, got nothing",
    ],
  ])("%s", (_, emit, message) => {
    const b = f();
    expect(() => emit(b)).toThrow(`${message}`);
    try {
      emit(f());
    } catch (error) {
      expect((error as Error).message).toContain("(in kernel)");
      expect((error as Error).stack).toContain("function-builder.test.ts");
    }
  });

  test("a label outside of its block", () => {
    const b = f();
    let kept: Label | undefined;
    b.block((label) => {
      kept = label;
    });
    expect(() => b.br(kept!)).toThrow("the block of the label has ended");
  });

  test("a result that is missing at the end", () => {
    expect(() => f(["i32"]).finish()).toThrow("end: expected i32 on the stack, got nothing");
  });
});

test("locals of one type lie together", () => {
  const b = f();
  const [x, v, y] = [b.local("i32"), b.local("v128"), b.local("i32")];
  b.i32(1).set(x).i32(2).set(y).get(v).drop().get(x).drop().get(y).drop();
  const { locals, body } = b.finish();
  expect(locals).toEqual(["v128", "i32", "i32"]);
  const places = body.filter(({ name }) => name.startsWith("local.")).map(({ immediates }) => immediates[0]);
  expect(places).toEqual([3, 4, 2, 3, 4]);
});

test("set and get of one local are a tee", () => {
  const b = f(["i32"]);
  const x = b.local("i32");
  b.i32(1).set(x).get(x).get(x).op("i32.add");
  expect(b.finish().body.map(({ name }) => name)).toEqual(["i32.const", "local.tee", "local.get", "i32.add"]);
});
