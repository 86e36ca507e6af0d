import { expect, test } from "vitest";
import { input } from "../model/input.ts";
import { refusalOf } from "./fixtures/build.ts";
import * as linalg from "./linalg.ts";

const x = input([2, 3, 3]);
const wide = input([2, 3]);
const v = input([2, 4]);
const n = input([3, 3], "i32");

test("refusals", () => {
  expect(refusalOf({ wide }, (args) => linalg.inverse(args.wide as never))).toMatchInlineSnapshot(`
    "
    shape/square: inverse: a matrix of 2 x 3 is not square
      operand  wide  f32[2, 3]  axis 1 has size 3
      at   linalg.test.ts
    "
  `);
  expect(refusalOf({ n }, (args) => linalg.det(args.n as never))).toMatchInlineSnapshot(`
    "
    dtype/unsupported: det: takes f32 or f64, not i32
      operand  n  i32[3, 3]  is i32
      at   linalg.test.ts
      hint convert it with convert(x, "f32")
    "
  `);
  expect(refusalOf({ wide }, (args) => linalg.qr(args.wide as never).q)).toMatchInlineSnapshot(`
    "
    shape/square: qr: a matrix of 2 x 3 has fewer rows than columns
      operand  wide  f32[2, 3]  axis 0 has size 2
      at   linalg.test.ts
      hint factor the transposed matrix
    "
  `);
  expect(refusalOf({ x, v }, (args) => linalg.solve(args.x, args.v as never))).toMatchInlineSnapshot(`
    "
    shape/contract-mismatch: solve: the right side needs the axes before the last two of the matrix, and as many rows
      matrix  x  f32[2, 3, 3]  axis 1 has size 3
      rhs     v  f32[2, 4]
      at   linalg.test.ts
    "
  `);
  expect(
    refusalOf({ x, v }, (args) => linalg.triangularSolve(args.x, args.v as never, { lower: 1 } as never)),
  ).toMatchInlineSnapshot(`
    "
    op/argument: triangularSolve: lower is the number 1; it must be true or false
      at   linalg.test.ts
    "
  `);
  expect(refusalOf({ x, v }, (args) => linalg.leastSquares(args.x, args.v as never))).toMatchInlineSnapshot(`
    "
    shape/contract-mismatch: leastSquares: the right side needs the axes before the last two of the matrix, and as many rows
      matrix  x  f32[2, 3, 3]  axis 1 has size 3
      rhs     v  f32[2, 4]
      at   linalg.test.ts
    "
  `);
});
