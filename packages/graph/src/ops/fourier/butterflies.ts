/**
 * @file Transforms of a few points, written out: the inner part of a stage. Multiplication by 1, -1, i and -i is exact
 * and costs at most the choice between adding and subtracting.
 */
import type { DType } from "../../dtype.ts";
import { toDType } from "../../dtype.ts";
import { children, constant, type Expr, op, variable } from "../../kernel/expr.ts";
import { rootsOfUnity } from "./roots-of-unity.ts";

/** Real and imaginary part. */
export interface ComplexExpr {
  readonly re: Expr;
  readonly im: Expr;
}

/** Names a value that is used more than once. */
type Name = (value: Expr) => Expr;

class Arithmetic {
  private readonly dtype: DType;
  private readonly name: Name;

  constructor(dtype: DType, name: Name) {
    this.dtype = dtype;
    this.name = name;
  }

  private combine(how: "add" | "sub", a: Expr, b: Expr): Expr {
    return this.name(op(how, this.dtype, a, b));
  }

  plus(a: ComplexExpr, b: ComplexExpr): ComplexExpr {
    return { re: this.combine("add", a.re, b.re), im: this.combine("add", a.im, b.im) };
  }

  minus(a: ComplexExpr, b: ComplexExpr): ComplexExpr {
    return { re: this.combine("sub", a.re, b.re), im: this.combine("sub", a.im, b.im) };
  }

  /** a - i b */
  minusTurned(a: ComplexExpr, b: ComplexExpr): ComplexExpr {
    return { re: this.combine("add", a.re, b.im), im: this.combine("sub", a.im, b.re) };
  }

  /** a + i b */
  plusTurned(a: ComplexExpr, b: ComplexExpr): ComplexExpr {
    return { re: this.combine("sub", a.re, b.im), im: this.combine("add", a.im, b.re) };
  }

  /** Each part times a number. */
  scaled(a: ComplexExpr, factor: number): ComplexExpr {
    const by = constant(this.dtype, toDType(this.dtype, factor));
    return { re: op("mul", this.dtype, a.re, by), im: op("mul", this.dtype, a.im, by) };
  }

  /** a (1 - i) / sqrt 2 */
  eighthTurned({ re, im }: ComplexExpr): ComplexExpr {
    const { dtype } = this;
    const half = constant(dtype, toDType(dtype, Math.SQRT1_2));
    const part = (how: "add" | "sub", a: Expr, b: Expr): Expr =>
      this.name(op("mul", dtype, op(how, dtype, a, b), half));
    return { re: part("add", re, im), im: part("sub", im, re) };
  }
}

type Points = readonly ComplexExpr[];

function two(x: Points, on: Arithmetic): ComplexExpr[] {
  return [on.plus(x[0]!, x[1]!), on.minus(x[0]!, x[1]!)];
}

function four(x: Points, on: Arithmetic): ComplexExpr[] {
  const [evens, odds] = [two([x[0]!, x[2]!], on), two([x[1]!, x[3]!], on)];
  return [
    on.plus(evens[0]!, odds[0]!),
    on.minusTurned(evens[1]!, odds[1]!),
    on.minus(evens[0]!, odds[0]!),
    on.plusTurned(evens[1]!, odds[1]!),
  ];
}

/** Evens and odds by four points each; odd k is turned by k eighths, a quarter of which is a choice of signs. */
function eight(x: Points, on: Arithmetic): ComplexExpr[] {
  const evens = four([x[0]!, x[2]!, x[4]!, x[6]!], on);
  const odds = four([x[1]!, x[3]!, x[5]!, x[7]!], on);
  const [first, third] = [on.eighthTurned(odds[1]!), on.eighthTurned(odds[3]!)];
  return [
    on.plus(evens[0]!, odds[0]!),
    on.plus(evens[1]!, first),
    on.minusTurned(evens[2]!, odds[2]!),
    on.minusTurned(evens[3]!, third),
    on.minus(evens[0]!, odds[0]!),
    on.minus(evens[1]!, first),
    on.plusTurned(evens[2]!, odds[2]!),
    on.plusTurned(evens[3]!, third),
  ];
}

/** An odd number r of points: sums and differences of points j and r - j need cosines and sines only. */
function odd(x: Points, on: Arithmetic): ComplexExpr[] {
  const r = x.length;
  const half = (r - 1) / 2;
  const root = rootsOfUnity(r);
  const pairs = Array.from({ length: half }, (_, i) => [x[i + 1]!, x[r - 1 - i]!] as const);
  const sums = pairs.map(([a, b]) => on.plus(a, b));
  const differences = pairs.map(([a, b]) => on.minus(a, b));
  const y = new Array<ComplexExpr>(r);
  y[0] = sums.reduce((total, sum) => on.plus(total, sum), x[0]!);
  for (let k = 1; k <= half; k++) {
    const even = sums.reduce((total, sum, j) => on.plus(total, on.scaled(sum, root((j + 1) * k).re)), x[0]!);
    const turned = differences
      .map((difference, j) => on.scaled(difference, -root((j + 1) * k).im))
      .reduce((total, part) => on.plus(total, part));
    y[k] = on.minusTurned(even, turned);
    y[r - k] = on.plusTurned(even, turned);
  }
  return y;
}

/** Numbers of points that can be transformed at once. */
export const radices: readonly number[] = [2, 3, 4, 5, 7, 8, 11, 13];

/** y_j = sum over k of x_k e^(-2 pi i j k / r), for the r points given. */
export function butterfly(dtype: DType, x: Points, name: Name): readonly ComplexExpr[] {
  const on = new Arithmetic(dtype, name);
  const write = { 2: two, 4: four, 8: eight }[x.length] ?? odd;
  return write(x, on);
}

/** f(f(ar*br) - f(ai*bi)), f(f(ar*bi) + f(ai*br)) */
export function complexProduct(dtype: DType, a: ComplexExpr, b: ComplexExpr): ComplexExpr {
  const mul = (x: Expr, y: Expr): Expr => op("mul", dtype, x, y);
  return {
    re: op("sub", dtype, mul(a.re, b.re), mul(a.im, b.im)),
    im: op("add", dtype, mul(a.re, b.im), mul(a.im, b.re)),
  };
}

/** Additions and multiplications of a complex product. */
export const productFlops = 6;

const counted = new Map<number, number>();

/** Additions and multiplications of a butterfly, by counting them. */
export function butterflyFlops(radix: number): number {
  const known = counted.get(radix);
  if (known !== undefined) return known;
  const points = Array.from({ length: radix }, (_, k) => ({
    re: variable(`re${k}`, "f64"),
    im: variable(`im${k}`, "f64"),
  }));
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    children(expr).forEach(visit);
  };
  for (const { re, im } of butterfly("f64", points, (value) => value)) [re, im].forEach(visit);
  const flops = [...seen].filter(({ kind }) => kind === "op").length;
  counted.set(radix, flops);
  return flops;
}
