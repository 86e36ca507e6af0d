import { describe, expect, test } from "vitest";
import { add, type Floats, grad, linalg, matmul, mul, neg, sub, sum, swapAxes } from "../language.ts";
import { distance, fed, someNumbers, valuesOf } from "./fixtures/running.ts";

type Args = Readonly<Record<"a" | "b" | "w" | "tall", Floats>>;

const n = 5;
/** Two matrices that need row exchanges. */
const a = fed([2, n, n], someNumbers(2 * n * n, 21), "f64");
const b = fed([2, n, 3], someNumbers(2 * n * 3, 22), "f64");
const w = fed([2, n, n], someNumbers(2 * n * n, 23), "f64");
const tall = fed([2, n, 2], someNumbers(2 * n * 2, 24), "f64");
const inputs = { a, b, w, tall };
const identity = Array.from({ length: 2 * n * n }, (_, i) => ((i % (n * n)) % (n + 1) === 0 ? 1 : 0));

const matrices = [0, 1].map((k) =>
  Array.from({ length: n }, (_, i) => Array.from(a.data).slice((k * n + i) * n, (k * n + i + 1) * n)),
);

const turned = (x: Floats): Floats => swapAxes(x) as Floats;
const product = (x: Floats, y: Floats): Floats => matmul(x, y) as Floats;
const largest = (values: readonly number[] | undefined): number => Math.max(...values!.map(Math.abs));

/** By the definition: first row times minors. */
function determinant(m: readonly (readonly number[])[]): number {
  const [first, ...rest] = m;
  if (!first) return 1;
  return first.reduce((total, value, j) => {
    const minor = rest.map((row) => row.filter((_, k) => k !== j));
    return total + (j % 2 === 0 ? 1 : -1) * value * determinant(minor);
  }, 0);
}

test("factors give back what they were made of", () => {
  const found = valuesOf(inputs, (args: Args) => {
    const { lower, upper, order } = linalg.lu(args.a);
    const { q, r } = linalg.qr(args.tall);
    const positive = add(product(args.a, turned(args.a)), 0.1) as Floats;
    const l = linalg.cholesky(positive);
    return {
      lu: product(lower, upper),
      order,
      qr: sub(product(q, r as Floats), args.tall),
      unit: product(turned(q), q),
      llt: sub(product(l, turned(l)), positive),
    };
  });
  const exchanged = found.order!.flatMap((row, i) => matrices[Math.floor(i / n)]![row]!);
  expect(found.order!.slice(0, n).toSorted()).toEqual([0, 1, 2, 3, 4]);
  expect(found.order!.slice(0, n)).not.toEqual([0, 1, 2, 3, 4]);
  expect(distance(found.lu!, exchanged)).toBeLessThan(1e-14);
  expect(largest(found.qr)).toBeLessThan(1e-14);
  expect(distance(found.unit!, [1, 0, 0, 1, 1, 0, 0, 1])).toBeLessThan(1e-14);
  expect(largest(found.llt)).toBeLessThan(1e-14);
});

describe("equations", () => {
  test("solve and inverse", () => {
    const found = valuesOf(inputs, (args: Args) => ({
      rest: sub(product(args.a, linalg.solve(args.a, args.b) as Floats), args.b),
      unit: product(args.a, linalg.inverse(args.a)),
    }));
    expect(largest(found.rest)).toBeLessThan(1e-13);
    expect(distance(found.unit!, identity)).toBeLessThan(1e-13);
  });

  test("the least squares are orthogonal to the columns; of too few equations, the shortest solution", () => {
    const found = valuesOf(inputs, (args: Args) => {
      const x = linalg.leastSquares(args.tall, args.b) as Floats;
      const wide = turned(args.tall);
      const rhs = product(wide, args.b);
      const shortest = linalg.leastSquares(wide, rhs) as Floats;
      // A^T (A A^T)^-1 b
      const wanted = product(args.tall, linalg.solve(product(wide, args.tall), rhs) as Floats);
      return {
        normal: product(wide, sub(product(args.tall, x), args.b) as Floats),
        rest: sub(product(wide, shortest), rhs),
        apart: sub(shortest, wanted),
      };
    });
    expect(largest(found.normal)).toBeLessThan(1e-13);
    expect(largest(found.rest)).toBeLessThan(1e-13);
    expect(largest(found.apart)).toBeLessThan(1e-12);
  });
});

describe("determinants", () => {
  test("by the definition", () => {
    const found = valuesOf(inputs, (args: Args) => ({ det: linalg.det(args.a), ...linalg.slogdet(args.a) }));
    const due = matrices.map(determinant);
    expect(distance(found.det!, due)).toBeLessThan(1e-14);
    expect(found.sign).toEqual(due.map(Math.sign));
    expect(
      distance(
        found.logAbs!,
        due.map((value) => Math.log(Math.abs(value))),
      ),
    ).toBeLessThan(1e-13);
  });

  test("of singular matrices", () => {
    const singular = fed([3, 2, 2], [1, 2, 2, 4, 0, 0, 0, 0, 0, 3, 0, 5]);
    const found = valuesOf({ singular }, (args: { singular: Floats }) => ({
      det: linalg.det(args.singular),
      ...linalg.slogdet(args.singular),
    }));
    const none = Number.NEGATIVE_INFINITY;
    expect([found.det, found.sign].flatMap((list) => list!.map(Math.abs))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(found.logAbs).toEqual([none, none, none]);
  });

  test("not positive definite: NaN from that row on", () => {
    const x = fed([3, 3], [4, 0, 0, 0, -1, 0, 0, 0, 1]);
    const { l } = valuesOf({ x }, (args: { x: Floats }) => ({ l: linalg.cholesky(args.x) }));
    expect(l).toEqual([2, 0, 0, 0, Number.NaN, 0, 0, Number.NaN, Number.NaN]);
  });
});

const step = 2 ** -20;

/** The gradient of a cost by a and b, against its change along a random direction. */
function checkAlong(cost: (args: Args) => Floats): void {
  const body = (args: Args) => {
    const value = cost(args);
    const slopes = grad(value, { a: args.a, b: args.b, tall: args.tall }, { allowUnused: true });
    return { value, ...slopes };
  };
  const moved = (sign: number): typeof inputs => {
    const names = ["a", "b", "tall"] as const;
    const shifted = names.map((name, k) => {
      const { shape, data } = inputs[name];
      const along = someNumbers(data.length, 40 + k);
      return [
        name,
        fed(
          shape,
          Array.from(data, (v, i) => v + sign * step * along[i]!),
          "f64",
        ),
      ];
    });
    return { ...inputs, ...Object.fromEntries(shifted) };
  };
  const { a: slopeA, b: slopeB, tall: slopeTall } = valuesOf(inputs, body);
  const along = [slopeA, slopeB, slopeTall].reduce((total, slope, k) => {
    const direction = someNumbers(slope!.length, 40 + k);
    return total + slope!.reduce((sum, v, i) => sum + v * direction[i]!, 0);
  }, 0);
  const change = (valuesOf(moved(1), body).value![0]! - valuesOf(moved(-1), body).value![0]!) / (2 * step);
  expect(Math.abs(along - change) / Math.max(1, Math.abs(change))).toBeLessThan(1e-7);
}

describe("gradients", () => {
  test("along a random direction", () => {
    const total = (x: unknown): Floats => sum(mul(x as Floats, x as Floats)) as Floats;
    checkAlong(({ a: x, b: y }) => total(linalg.solve(x, y)));
    checkAlong(({ a: x }) => total(linalg.inverse(x)));
    checkAlong(({ a: x }) => total(linalg.det(x)));
    checkAlong(({ a: x }) => total(linalg.slogdet(x).logAbs));
    checkAlong(({ a: x, w: y }) => sum(mul(linalg.lu(x).upper, y)) as Floats);
    checkAlong(
      ({ a: x, w: y }) => sum(mul(linalg.cholesky(add(product(x, turned(x)), 0.1) as Floats), y)) as Floats,
    );
    checkAlong(({ tall: x, b: y }) => total(linalg.leastSquares(x, y)));
    checkAlong(({ tall: x, b: y }) => total(linalg.leastSquares(turned(x), product(turned(x), y))));
  });

  test("of ln |det|: the transposed inverse; and its own derivative", () => {
    const found = valuesOf(inputs, (args: Args) => {
      const slope = grad(sum(linalg.slogdet(args.a).logAbs) as Floats, args.a);
      const inverse = linalg.inverse(args.a);
      const second = grad(sum(mul(slope, args.w)) as Floats, args.a);
      // d x^-T along v is -(x^-1 v x^-1)^T; the adjoint of that at w
      const wanted = neg(product(product(turned(inverse), turned(args.w)), turned(inverse)));
      return {
        first: sub(slope, turned(inverse)),
        second: sub(second, wanted),
      };
    });
    expect(largest(found.first)).toBeLessThan(1e-13);
    expect(largest(found.second)).toBeLessThan(1e-11);
  });
});
