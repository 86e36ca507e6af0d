import { beforeAll, expect, test } from "vitest";
import {
  buildContractions,
  type Contractions,
  chainInputs,
  chains,
  filled,
  operationCounts,
  w,
  x,
} from "./contraction.ts";
import { type Plain, plainEinsum } from "./plain-einsum.ts";

let model: Contractions;
beforeAll(async () => {
  model = await buildContractions();
});

/** With -0 as 0: a lone product 0 * -5 is -0, and a sum that begins at 0 is not. */
const list = (value: Float64Array | number | undefined): number[] =>
  (typeof value === "number" ? [value] : [...value!]).map((each) => each + 0);

test("the Jacobian of W x by W has x in row i of its i-th part, else zeros", () => {
  const { y, dyDw } = model.product!({ w: w.values, x: x.values });
  expect(list(y)).toEqual([50, 110, 170]);
  expect(list(dyDw)).toEqual([10, 20, 0, 0, 0, 0, 0, 0, 10, 20, 0, 0, 0, 0, 0, 0, 10, 20]);
});

test("contracted with the gradient by y it is the gradient by W, which is an outer product", () => {
  const { dY, dW, dWByJacobian, dWByOuter } = model.product!({ w: w.values, x: x.values });
  expect(list(dY)).toEqual([100, 220, 340]);
  expect(list(dW)).toEqual([1000, 2000, 2200, 4400, 3400, 6800]);
  expect(list(dWByJacobian)).toEqual(list(dW));
  expect(list(dWByOuter)).toEqual(list(dW));
});

test("tensordot over no axis, one, and two named ones", () => {
  const [a, b] = [filled([2, 3, 4], 1), filled([4, 3, 5], 2)];
  const { none, one, named, asEinsum } = model.tensordots!({ a: a.values, b: b.values });
  expect(list(none)).toEqual(plainEinsum("ijk,lmn->ijklmn", a, b));
  expect(list(one)).toEqual(plainEinsum("ijk,kmn->ijmn", a, b));
  expect(list(named)).toEqual(plainEinsum("ikj,jkl->il", a, b));
  expect(list(asEinsum)).toEqual(list(named));
});

test("each formula is what a loop over all its letters gives", () => {
  const [m, n] = [filled([3, 3], 4), filled([3, 3], 9)];
  const results = model.einsums!({ m: m.values, n: n.values });
  const both: readonly Plain[] = [m, n];
  const formulas: Record<string, number[]> = {
    matmul: plainEinsum("ij,jk->ik", ...both),
    elementwise: plainEinsum("ij,ij->ij", ...both),
    inner: plainEinsum("ij,ij->", ...both),
    traceOfProduct: plainEinsum("ij,ji->", ...both),
    diagonal: plainEinsum("ii->i", m),
    columnSums: plainEinsum("ij->j", m),
    outer: plainEinsum("ij,kl->ijkl", ...both),
  };
  expect(Object.keys(results)).toEqual(Object.keys(formulas));
  for (const [name, expected] of Object.entries(formulas))
    expect(list(results[name]), name).toEqual(expected);
});

test("orders of contraction: one result, very different costs", () => {
  for (const { entries, sizes } of chains) {
    const { a, b, c } = chainInputs(sizes);
    const expected = plainEinsum("ij,jk,kl->il", a, b, c);
    for (const entry of entries)
      expect(list(model[entry]!({ a: a.values, b: b.values, c: c.values }).y), entry).toEqual(expected);
  }
  const counts = operationCounts();
  // two operations, a product and a sum, for each turn of the innermost loop
  expect(counts.get("leftFirst")).toBe(2 * (10 * 100 * 5 + 10 * 5 * 50));
  expect(counts.get("rightFirst")).toBe(2 * (100 * 5 * 50 + 10 * 100 * 50));
  expect(counts.get("chosen")).toBe(counts.get("leftFirst"));
  expect(counts.get("greedy")).toBe(2 * (2 * 1 * 50 + 2 * 50 * 110));
  expect(counts.get("better")).toBe(2 * (1 * 50 * 110 + 2 * 1 * 110));
});
