/** @file Contractions by einsum and tensordot, the Jacobian of a matrix product, and products of three matrices. */
import {
  defineModel,
  einsum,
  entry,
  grad,
  input,
  jacobian,
  matmul,
  outer,
  square,
  sum,
  tensordot,
} from "@tapeless/graph";

const vectors = { w: input([3, 2], "f64"), x: input([2], "f64") };
const pair = { a: input([2, 3, 4], "f64"), b: input([4, 3, 5], "f64") };
const square3 = { m: input([3, 3], "f64"), n: input([3, 3], "f64") };
const chain = { a: input([10, 100], "f64"), b: input([100, 5], "f64"), c: input([5, 50], "f64") };
const awkward = { a: input([2, 1], "f64"), b: input([1, 50], "f64"), c: input([50, 110], "f64") };

export default defineModel("tensor-contraction", () => ({
  // y = W x and dy/dW, of shape [3, 3, 2]
  product: entry(vectors, ({ w, x }) => {
    const y = einsum("ij,j->i", w, x);
    const dyDw = jacobian(y, w);
    const cost = sum(square(y));
    const { dY, dW } = grad(cost, { dY: y, dW: w });
    return {
      y,
      dyDw,
      dY,
      dW,
      dWByJacobian: einsum("i,ijk->jk", dY, dyDw), // 3 * 3 * 2 products, most of them with 0
      dWByOuter: outer(dY, x), // 3 * 2 products
    };
  }),

  tensordots: entry(pair, ({ a, b }) => ({
    none: tensordot(a, b, 0),
    one: tensordot(a, b, 1),
    named: tensordot(a, b, [[2, 1], [0, 1]]), // biome-ignore format: two lists of axes
    asEinsum: einsum("ikj,jkl->il", a, b),
  })),

  einsums: entry(square3, ({ m, n }) => ({
    matmul: einsum("ij,jk->ik", m, n),
    elementwise: einsum("ij,ij->ij", m, n),
    inner: einsum("ij,ij->", m, n),
    traceOfProduct: einsum("ij,ji->", m, n),
    diagonal: einsum("ii->i", m),
    columnSums: einsum("ij->j", m),
    outer: einsum("ij,kl->ijkl", m, n),
  })),

  leftFirst: entry(chain, ({ a, b, c }) => ({ y: matmul(matmul(a, b), c) })),
  rightFirst: entry(chain, ({ a, b, c }) => ({ y: matmul(a, matmul(b, c)) })),
  chosen: entry(chain, ({ a, b, c }) => ({ y: einsum("ij,jk,kl->il", a, b, c) })),

  // the smallest result first is not always the cheapest way
  greedy: entry(awkward, ({ a, b, c }) => ({ y: einsum("ij,jk,kl->il", a, b, c) })),
  better: entry(awkward, ({ a, b, c }) => ({ y: einsum("ij,jl->il", a, einsum("jk,kl->jl", b, c)) })),
}));
