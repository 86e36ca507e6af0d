import { beforeAll, describe, expect, test } from "vitest";
import { example, linearModule } from "./fixtures/linear.ts";
import { emitModule, moduleOf } from "./fixtures/modules.ts";

// biome-ignore lint/suspicious/noExplicitAny: a module of its own type
let create: (options?: any) => Promise<any>;
// biome-ignore lint/suspicious/noExplicitAny: a module of its own type
let model: any;

beforeAll(async () => {
  ({ create } = await emitModule(linearModule()));
  model = await create({ seed: 1 });
});

const one = Float32Array.of(1, 2, 3, 4);
const five = new Float32Array(20).fill(0.5);

describe("a call that is wrong says what is right", () => {
  const wrong = (label: string, change: object, entry = "train"): [string, string, object] => [
    label,
    entry,
    entry === "train" ? { ...example, ...change } : change,
  ];
  test.each([
    wrong("a length that fits no size", { x: new Float32Array(63) }, "predict"),
    wrong("a length that fits not", { x: one }),
    wrong("a list", { x: [1, 2, 3, 4] }, "predict"),
    wrong("another kind of array", { x: new Float64Array(4) }, "predict"),
    wrong("nothing", {}, "predict"),
    wrong("null", { x: null }, "predict"),
    wrong("an object", { x: { length: 4 } }, "predict"),
    wrong("an unknown input", { x: one, y: one }, "predict"),
    wrong("a wrong name", { X: one }, "predict"),
    wrong("inherited", Object.create({ constructor: 1 }), "predict"),
    wrong("above the range", { label: Int32Array.of(0, 3) }),
    wrong("below the range", { label: Int32Array.of(-1, 0) }),
    wrong("a number for an array", { x: 3 }),
    wrong("a scalar as text", { rate: "0.1" }),
    wrong("a scalar with two elements", { rate: new Float32Array(2) }),
  ])("%s", (_, entry, inputs) => {
    const before = model.save();
    const memory = model.inputs.train.x.buffer.slice(0);
    expect(() => model[entry](inputs)).toThrowErrorMatchingSnapshot();
    try {
      model[entry](inputs);
    } catch (error) {
      expect((error as { code: string }).code).toMatch(/^input\//);
    }
    expect(model.save()).toEqual(before);
    expect(new Uint8Array(model.inputs.train.x.buffer)).toEqual(new Uint8Array(memory));
  });

  test("no argument at all", () => {
    expect(() => model.predict()).toThrow("predict: x is missing");
  });

  test("inputs of different sizes", async () => {
    const size = (n: number): string => `program add(n=${n}) {
      buffer a: f32[${n}] input
      buffer b: f32[${n}] input
      buffer s: f32[${n}] output
      call add${n}(a, b, s)
    }
    kernel add${n}(a: f32[${n}] read, b: f32[${n}] read, s: f32[${n}] write) {
      for i in 0..${n} parallel { store s[i] = a[i] + b[i] }
    }`;
    const other = await (await emitModule(moduleOf(`${size(2)}${size(3)}`))).create();
    expect(() => other.add({ a: new Float32Array(2), b: new Float32Array(3) })).toThrow(
      "add: the inputs are of different sizes: a has 2 elements of 2 (n=2) or 3 (n=3); b has 3 elements of 2 (n=2) or 3 (n=3)",
    );
    const { s } = other.add({ a: Float32Array.of(1, 2), b: Float32Array.of(3, 4) });
    expect([...s]).toEqual([4, 6]);
    expect([...other.add({ a: Float32Array.of(1, 2, 3), b: Float32Array.of(3, 4, 5) }).s]).toEqual([4, 6, 8]);

    // each in the memory of the other
    const { a, b } = other.inputs.add;
    a.set([1, 2, 3]);
    b.set([10, 20, 30]);
    other.add({ a: b, b: a });
    expect([...a, ...b]).toEqual([10, 20, 30, 1, 2, 3]);
  });
});

describe("inputs and outputs", () => {
  test("the same bits whatever the memory of the input", () => {
    const expected = model.predict({ x: five }).probability.slice();
    model.inputs.predict.x.set(five);
    expect(model.predict({ x: model.inputs.predict.x }).probability).toEqual(expected);
    const padded = new Float32Array(30);
    padded.set(five, 7);
    expect(model.predict({ x: padded.subarray(7, 27) }).probability).toEqual(expected);
  });

  test("a subarray of the resident view is resident", () => {
    const expected = model.predict({ x: one }).probability.slice();
    const view = model.inputs.predict.x;
    view.set(one);
    expect(model.predict({ x: view.subarray(0, 4) }).probability).toEqual(expected);
  });

  test("one result object for an entry, with the view of the size that ran", () => {
    const small = model.predict({ x: one });
    expect([small.probability.length, small.best.length]).toEqual([3, 1]);
    const large = model.predict({ x: five });
    expect(large).toBe(small);
    expect([large.probability.length, large.best.length]).toEqual([15, 5]);
    expect(model.outputs.predict.probability).toHaveLength(15);
    expect(large.probability.buffer).toBe(model.outputs.predict.probability.buffer);
  });

  test("no call changes an input, and entries do not disturb each other", async () => {
    const copy = { x: example.x.slice(), label: example.label.slice(), rate: example.rate };
    const other = await create({ seed: 1 });
    const { probability } = other.predict({ x: one });
    const before = probability.slice();
    other.train(example);
    expect(example).toEqual(copy);
    expect(probability).toEqual(before);
  });

  test("scalars come as numbers and go as numbers or arrays", async () => {
    const [a, b] = [await create({ seed: 1 }), await create({ seed: 1 })];
    const { cost } = a.train(example);
    expect(cost).toBe(b.train({ ...example, rate: Float32Array.of(0.1) }).cost);
    expect(typeof cost).toBe("number");
    expect(a.save()).toEqual(b.save());
  });

  test("two models share nothing", async () => {
    const [a, b] = [await create({ seed: 1 }), await create({ seed: 1 })];
    const before = b.save();
    a.train(example);
    expect(b.save()).toEqual(before);
    expect(a.save()).not.toEqual(before);
  });
});

test("whole numbers and bools are checked, too", async () => {
  const { create: make } = await emitModule(
    moduleOf(
      `kernel k(n: i32[1] read, b: bool[2] read, one: bool[1] read, y: i32[1] write, q: bool[1] write) {
        store y[0] = n[0] + select(b[1], 1, 0)
        store q[0] = one[0]
      }
      program go() {
        buffer n: i32[1] input
        buffer b: bool[2] input
        buffer one: bool[1] input
        buffer y: i32[1] output
        buffer q: bool[1] output
        call k(n, b, one, y, q)
      }`,
      { scalars: ["n", "one", "y", "q"] },
    ),
  );
  const own = await make();
  const good = { n: -3, b: Uint8Array.of(0, 1), one: 1 };
  expect(own.go(good)).toEqual({ y: -2, q: 1 });
  const refusal = (change: object): string => {
    try {
      own.go({ ...good, ...change });
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect([
    refusal({ n: 0.5 }),
    refusal({ n: 2 ** 31 }),
    refusal({ n: NaN }),
    refusal({ one: 2 }),
    refusal({ b: Uint8Array.of(0, 2) }),
  ]).toMatchInlineSnapshot(`
    [
      "go: n is 0.5; it takes a whole number",
      "go: n is 2147483648; it takes -2147483648..2147483647",
      "go: n is NaN; it takes a whole number",
      "go: one is 2; it takes 0..1",
      "go: b[1] is 2; it takes 0..1",
    ]
  `);
});
