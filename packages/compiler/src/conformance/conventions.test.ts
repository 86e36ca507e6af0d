/** @file Derivatives where they are not unique, or easily wrong: kinks, ties, zeros, duplicates, indices out of range. */
import { type DType, calls as g, type TypedArray, type Value } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { inputLeaf, referenceFunction } from "./reference.ts";

type Body = (...operands: Value[]) => Value;

const shapeOf = (data: readonly number[]) => ({ shape: [data.length] });

const arrayOf = (dtype: DType, data: readonly number[]): TypedArray =>
  dtype === "i32"
    ? Int32Array.from(data)
    : dtype === "f64"
      ? Float64Array.from(data)
      : Float32Array.from(data);

interface Asked {
  /** Lists of f32 elements; each is an operand. */
  readonly at: readonly (readonly number[])[];
  readonly dtype?: DType;
}

/** Derivatives of the sum of `body` by each operand; `order` 2: of the sum of the first derivatives. */
function gradients(body: Body, { at, dtype = "f32" }: Asked, order = 1): number[][] {
  const leaves = at.map((data, i) => inputLeaf(`x${i}`, { dtype, ...shapeOf(data) }));
  const gradientOf = (value: Value): readonly Value[] => {
    const cost = g.sum(value);
    return g.gradient([cost], [g.onesLike(cost)], leaves);
  };
  let found = gradientOf(body(...leaves));
  for (let i = 1; i < order; i++)
    found = gradientOf(found.map((value) => g.sum(value)).reduce((a, b) => g.add(a, b)));
  const inputs = Object.fromEntries(at.map((data, i) => [`x${i}`, arrayOf(dtype, data)]));
  // -0 is 0
  return referenceFunction(found)(inputs).map((array) => Array.from(array, (value) => value + 0));
}

const near = (list: readonly number[]) =>
  list.map((value) => (Number.isFinite(value) ? expect.closeTo(value, 5) : value));

describe("kinks", () => {
  test.each<[string, Body, number[], number[]]>([
    ["abs has slope 0 at 0", g.abs, [0, -0, 2, -2], [0, 0, 1, -1]],
    [
      "sign and rounding have slope 0",
      (x) => g.add(g.sign(x), g.add(g.floor(x), g.round(x))),
      [0, 0.5, -1.2],
      [0, 0, 0],
    ],
    ["relu as max(x, 0) shares the tie", (x) => g.maximum(x, 0), [-1, 0, 1], [0, 0.5, 1]],
    ["relu as select has slope 0 at 0", (x) => g.select(g.greater(x, 0), x, 0), [-1, 0, 1], [0, 0, 1]],
    [
      "clamp passes at its bounds",
      (x) => g.clamp(x, -1, 1),
      [-2, -1, 0, 1, 2, Number.NaN],
      [0, 1, 1, 1, 0, 1],
    ],
  ])("%s", (_, body, x, slopes) => {
    expect(gradients(body, { at: [x] })[0]!).toEqual(slopes);
  });

  test("the bounds of clamp get what they decide", () => {
    const at = [
      [-2, 0, 2, 0],
      [-1, -1, -1, 2],
      [1, 1, 1, -2],
    ];
    expect(gradients(g.clamp, { at })).toEqual([
      [0, 1, 0, 0],
      [1, 0, 0, 1],
      [0, 0, 1, 0],
    ]);
  });
});

describe("ties", () => {
  test.each([
    [
      "maximum",
      g.maximum,
      [
        [1, 2, 3],
        [3, 2, 1],
      ],
      [
        [0, 0.5, 1],
        [1, 0.5, 0],
      ],
    ],
    [
      "minimum",
      g.minimum,
      [
        [1, 2, 3],
        [3, 2, 1],
      ],
      [
        [1, 0.5, 0],
        [0, 0.5, 1],
      ],
    ],
  ] as const)("%s shares in halves", (_, body, at, slopes) => {
    expect(gradients(body, { at })).toEqual(slopes);
  });

  test("equal extrema share evenly", () => {
    expect(gradients((x) => g.max(x), { at: [[1, 4, 4, 0, 4]] })).toEqual([
      near([0, 1 / 3, 1 / 3, 0, 1 / 3]),
    ]);
    expect(gradients((x) => g.min(x), { at: [[1, 0, 4, 0]] })).toEqual([[0, 0.5, 0, 0.5]]);
  });
});

describe("powers and products of zeros", () => {
  const nan = Number.NaN;
  const inf = Number.POSITIVE_INFINITY;
  test.each<[string, number[], number[], number[], number[]]>([
    ["x^0 is flat", [0, 2, -3], [0, 0, 0], [0, 0, 0], [0, Math.log(2), nan]],
    ["0^n", [0, 0, 0], [1, 2, 0.5], [1, 0, inf], [0, 0, 0]],
    ["0^-1", [0], [-1], [-inf], [-inf]],
    ["negative base", [-2, -2], [2, 3], [-4, 12], [nan, nan]],
  ])("%s", (_, x, n, byX, byN) => {
    const [found, foundN] = gradients(g.pow, { at: [x, n] });
    expect([found, foundN]).toEqual([near(byX), near(byN)]);
  });

  test.each([
    [0, [0, 0]],
    [1, [1, 1]],
    [2, [0, 6]],
    [3, [0, 27]],
    [-1, [-inf, -1 / 9]],
  ])("by a constant exponent %d", (n, slopes) => {
    expect(gradients((x) => g.pow(x, n), { at: [[0, 3]] })[0]!).toEqual(near(slopes));
  });

  test.each([
    [2, [2, 2]],
    [3, [0, 18]],
    [0, [0, 0]],
  ])("twice by a constant exponent %d", (n, curvatures) => {
    expect(gradients((x) => g.pow(x, n), { at: [[0, 3]] }, 2)[0]!).toEqual(near(curvatures));
  });

  test("the second derivative by an exponent of 0 is not lost", () => {
    // d2 x^n at n = 0: dxdx 0, dxdn 1/x, dndn (ln x)^2
    const [byX, byN] = gradients(g.pow, { at: [[2], [0]] }, 2);
    expect(byX).toEqual(near([0.5]));
    expect(byN).toEqual(near([0.5 + Math.log(2) ** 2]));
  });

  test("no infinity reaches the second derivative at 0^0", () => {
    expect(
      gradients(g.pow, { at: [[0], [0]] }, 2)
        .flat()
        .some(Number.isNaN),
    ).toBe(false);
  });

  test("a product with one zero, with two, with none", () => {
    expect(gradients((x) => g.prod(x), { at: [[2, 0, 3]] })).toEqual([[0, 6, 0]]);
    expect(gradients((x) => g.prod(x), { at: [[2, 0, 0]] })).toEqual([[0, 0, 0]]);
    expect(gradients((x) => g.prod(x), { at: [[2, 3, 4]] })).toEqual([[12, 8, 6]]);
    // sum over pairs i, j of the product of the others
    expect(gradients((x) => g.prod(x), { at: [[2, 0, 0]] }, 2)).toEqual([[0, 2, 2]]);
  });

  test("atan2 at the origin has slope 0", () => {
    expect(
      gradients(g.atan2, {
        at: [
          [0, 1],
          [0, 0],
        ],
      }),
    ).toEqual([
      [0, 0],
      [0, -1],
    ]);
  });
});

test("a where around an infinity keeps it out of the gradient if the argument is guarded", () => {
  const safeLog: Body = (x) => {
    const positive = g.greater(x, 0);
    return g.select(positive, g.log(g.select(positive, x, 1)), 0);
  };
  expect(gradients(safeLog, { at: [[0, 2]] })).toEqual([[0, 0.5]]);
  expect(gradients(safeLog, { at: [[0, 2]] }, 2)).toEqual([[0, -0.25]]);
});

describe("gather and scatter", () => {
  const places = (list: readonly number[]) => g.literal(list, "i32");

  test("gather clamps, and its gradient goes where it read", () => {
    const body: Body = (x) => g.takeAxis(x, places([-7, 1, 9, 1]), 0);
    expect(gradients(body, { at: [[10, 20, 30]] })).toEqual([[1, 2, 1]]);
  });

  const scattered =
    (mode: "set" | "add" | "mul" | "min" | "max", list: readonly number[]): Body =>
    (x, updates) =>
      g.putAxis(x, places(list), updates, 0, mode);

  test.each([
    [
      "add",
      [1, 1, 9, -1],
      [
        [1, 1, 1],
        [1, 1, 0, 0],
      ],
    ],
    [
      "set",
      [1, 1, 9, 2],
      [
        [1, 0, 0],
        [0, 1, 0, 1],
      ],
    ],
    // 2 * 5 * 7 at place 1
    [
      "mul",
      [1, 1, 9, -1],
      [
        [1, 35, 1],
        [14, 10, 0, 0],
      ],
    ],
    [
      "max",
      [1, 0, 9, 1],
      [
        [0, 0, 1],
        [0.5, 1, 0, 0.5],
      ],
    ],
    [
      "min",
      [1, 0, 9, 1],
      [
        [1, 1, 1],
        [0, 0, 0, 0],
      ],
    ],
  ] as const)("%s", (mode, list, slopes) => {
    const updates = mode === "max" ? [5, 7, 11, 5] : [5, 7, 11, 13];
    expect(gradients(scattered(mode, list), { at: [[1, 2, 3], updates] })).toEqual(slopes);
  });

  test("mul by zeros: the others' product", () => {
    const body = scattered("mul", [0, 0, 1, 1]);
    const found = gradients(body, {
      at: [
        [3, 4],
        [0, 5, 0, 0],
      ],
    });
    expect(found).toEqual([
      [0, 0],
      [15, 0, 0, 0],
    ]);
  });
});

describe("gradient nodes", () => {
  test("nest", () => {
    expect(gradients((x) => g.sin(x), { at: [[0.5]], dtype: "f64" }, 4)).toEqual([near([Math.sin(0.5)])]);
  });

  test("give zeros for what the value does not depend on", () => {
    expect(gradients((x, _unused) => g.mul(x, 2), { at: [[1, 2], [3]] })).toEqual([[2, 2], [0]]);
  });

  test("stop at stopGradient", () => {
    expect(gradients((x) => g.mul(x, g.stopGradient(x)), { at: [[3]] })).toEqual([[3]]);
  });

  test("follow a custom rule, once and twice", () => {
    const doubled: Body = (x) => {
      const [y] = g.customVjp(
        [x],
        ([a]) => [g.mul(a!, a!)],
        // twice the true one
        ([a], _results, [ct]) => [g.mul(ct!, g.mul(a!, 4))],
      );
      return y!;
    };
    expect(gradients(doubled, { at: [[3]] })).toEqual([[12]]);
    expect(gradients(doubled, { at: [[3]] }, 2)).toEqual([[4]]);
  });

  test("take values captured by a custom rule as constant", () => {
    const body: Body = (x, outside) => {
      const [y] = g.customVjp(
        [x],
        ([a]) => [g.mul(a!, outside)],
        (_args, _results, [ct]) => [g.mul(ct!, outside)],
      );
      return y!;
    };
    expect(gradients(body, { at: [[3], [5]] })).toEqual([[5], [0]]);
  });
});
