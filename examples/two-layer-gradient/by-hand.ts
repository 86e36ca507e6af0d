/**
 * @file The derivation by hand, and the short cut that goes wrong.
 *
 * A = W x, H = f(A), Y = Z H, cost = sum of Y^2 over all elements. From the back: dY = 2 Y, dH = Z^T dY,
 * dA = dH f'(A) element by element, dW = dA x^T, and dZ = dY H^T.
 */
import { hadamard, type Matrix, mapped, product, transposed } from "../shared/matrix.ts";

export interface Operands {
  readonly x: Matrix;
  readonly w: Matrix;
  readonly z: Matrix;
}

export interface Gradients {
  readonly cost: number;
  readonly dW: Matrix;
  readonly dZ: Matrix;
}

export interface Activation {
  readonly f: (a: number) => number;
  /** The derivative, from the value before the activation and the one after. */
  readonly derivative: (a: number, h: number) => number;
}

export const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));
export const softplus = (a: number): number => Math.log1p(Math.exp(a));

export const relu: Activation = { f: (a) => Math.max(a, 0), derivative: (a) => (a > 0 ? 1 : 0) };
export const rightSoftplus: Activation = { f: softplus, derivative: (a) => sigmoid(a) };
/** Takes the sigmoid of the activation's output, as a formula copied from a sigmoid layer does. */
export const wrongSoftplus: Activation = { f: softplus, derivative: (_, h) => sigmoid(h) };

export function gradientsByHand({ x, w, z }: Operands, { f, derivative }: Activation): Gradients {
  const a = product(w, x);
  const h = mapped(a, f);
  const y = product(z, h);
  const dY = mapped(y, (value) => 2 * value);
  const slopes = a.map((row, i) => row.map((value, j) => derivative(value, h[i]![j]!)));
  const dA = hadamard(product(transposed(z), dY), slopes);
  return {
    cost: y.flat().reduce((sum, value) => sum + value * value, 0),
    dW: product(dA, transposed(x)),
    dZ: product(dY, transposed(h)),
  };
}
