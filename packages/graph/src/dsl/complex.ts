/**
 * @file Complex tensors: a pair of real ones. Nothing below the language knows them, so an output, a parameter or a state
 * is one part or the other. The gradient of a real cost by z is (d cost / d re, d cost / d im), a complex tensor again.
 */
import type { Value } from "../ir/node.ts";
import { calls } from "../ops/calls.ts";
import { checkShapes } from "../ops/fourier/check-shapes.ts";
import { checkDType, checkSameDType } from "../ops/rules.ts";
import type { BroadcastGuard, BroadcastShape } from "../types/broadcast.ts";
import type { FloatOnly, SameType } from "../types/dtype-rules.ts";
import type { Guard } from "../types/shape-error.ts";
import type { Dims, Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { checkBroadcast, checkOperands, floats, refuseArgument, tensorArgument } from "./check.ts";
import { exceptAtZero } from "./safe-root.ts";

/**
 * A complex tensor: real and imaginary part, of one shape and dtype.
 * @example const z: Complex<readonly ["batch", 9]> = rfft(signal); // signal: [batch, 16]
 */
export interface Complex<out S = Shape, out D = "f32"> {
  readonly re: Tensor<S, D>;
  readonly im: Tensor<S, D>;
}

/** Real and imaginary part as values of the graph. */
export interface ComplexValue {
  readonly re: Value;
  readonly im: Value;
}

/** Both parts of a complex argument, or of a real tensor where that may stand for one. */
export function complexArgument(op: string, role: string, value: unknown, allowReal = false): ComplexValue {
  const isRecord = typeof value === "object" && value !== null;
  if (isRecord && "re" in value && "im" in value) {
    const re = tensorArgument(op, `${role}.re`, value.re);
    const im = tensorArgument(op, `${role}.im`, value.im);
    checkOperands(op, { re, im }, (types) => {
      for (const [i, type] of types.entries()) checkDType(type, floats, { position: i });
      checkSameDType(types);
      checkShapes(types, [re.shape, re.shape]);
    });
    return { re, im };
  }
  if (allowReal && isRecord && ("node" in value || "variable" in value)) {
    const re = tensorArgument(op, role, value);
    checkOperands(op, { [role]: re }, ([type]) => checkDType(type!, floats));
    return { re, im: calls.zerosLike(re) };
  }
  const hint = "make one of two real tensors: complex(re, im)";
  refuseArgument(op, role, value, allowReal ? "a tensor, or a complex one" : "a complex tensor", hint);
}

/** Two complex arguments that broadcast. */
function bothArguments(op: string, a: unknown, b: unknown): readonly [ComplexValue, ComplexValue] {
  const [left, right] = [complexArgument(op, "a", a), complexArgument(op, "b", b)];
  checkOperands(op, { a: left.re, b: right.re }, checkSameDType);
  checkBroadcast(op, { a: left.re, b: right.re });
  return [left, right];
}

/**
 * The complex tensor re + i im. Two of f32 or two of f64, of one shape.
 * @throws GraphError `shape/fourier`, `dtype/mismatch`, `dtype/unsupported`.
 * @example complex(cos(phase), sin(phase))
 */
export function complex<S extends Dims, D>(
  re: Tensor<S, D> & Guard<FloatOnly<"complex", D>>,
  im: Tensor<S, D>,
): Complex<S, D> {
  return complexArgument("complex", "argument", { re, im }) as never;
}

/** The real part. */
export function real<S extends Dims, D>(z: Complex<S, D>): Tensor<S, D> {
  return complexArgument("real", "z", z).re as never;
}

/** The imaginary part. */
export function imag<S extends Dims, D>(z: Complex<S, D>): Tensor<S, D> {
  return complexArgument("imag", "z", z).im as never;
}

/** re - i im */
export function conj<S extends Dims, D>(z: Complex<S, D>): Complex<S, D> {
  const { re, im } = complexArgument("conj", "z", z);
  return { re, im: calls.neg(im) } as never;
}

type BinaryComplex<Op extends string> = <A extends Dims, B extends Dims, D, E>(
  a: Complex<A, D>,
  b: Complex<B, E> & Guard<SameType<Op, D, E>, BroadcastGuard<Op, A, B>>,
) => Complex<BroadcastShape<Op, A, B>, D>;

const ofTwo =
  (op: string, combine: (a: ComplexValue, b: ComplexValue) => ComplexValue) =>
  (a: unknown, b: unknown): unknown =>
    combine(...bothArguments(op, a, b));

const partwise =
  (how: "add" | "sub") =>
  (a: ComplexValue, b: ComplexValue): ComplexValue => ({
    re: calls[how](a.re, b.re),
    im: calls[how](a.im, b.im),
  });

const product = (a: ComplexValue, b: ComplexValue): ComplexValue => ({
  re: calls.sub(calls.mul(a.re, b.re), calls.mul(a.im, b.im)),
  im: calls.add(calls.mul(a.re, b.im), calls.mul(a.im, b.re)),
});

/** The squares of the parts, added. Overflows where they do. */
const squaredSize = ({ re, im }: ComplexValue): Value => calls.add(calls.mul(re, re), calls.mul(im, im));

function quotient(a: ComplexValue, b: ComplexValue): ComplexValue {
  const { re, im } = product(a, { re: b.re, im: calls.neg(b.im) });
  const size = squaredSize(b);
  return { re: calls.div(re, size), im: calls.div(im, size) };
}

/**
 * a + b, broadcast.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 */
export const cadd = ofTwo("cadd", partwise("add")) as BinaryComplex<"cadd">;

/**
 * a - b, broadcast.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 */
export const csub = ofTwo("csub", partwise("sub")) as BinaryComplex<"csub">;

/**
 * The complex product, element by element, broadcast: (ar br - ai bi) + i (ar bi + ai br).
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 * @example irfft(cmul(rfft(signal), filter), { n: 256 })
 */
export const cmul = ofTwo("cmul", product) as BinaryComplex<"cmul">;

/**
 * The complex quotient, element by element, broadcast: a conj(b) / |b|^2, so sizes of b whose square overflows give 0.
 * @throws GraphError `shape/broadcast`, `dtype/mismatch`.
 */
export const cdiv = ofTwo("cdiv", quotient) as BinaryComplex<"cdiv">;

/** |z|^2 = re^2 + im^2: of a spectrum, the power. */
export function cabsSquared<S extends Dims, D>(z: Complex<S, D>): Tensor<S, D> {
  return squaredSize(complexArgument("cabsSquared", "z", z)) as never;
}

/** |z| = sqrt(re^2 + im^2); at 0 its derivative is 0. Overflows where the squares do. */
export function cabs<S extends Dims, D>(z: Complex<S, D>): Tensor<S, D> {
  const size = squaredSize(complexArgument("cabs", "z", z));
  return exceptAtZero(size, calls.sqrt) as never;
}

/** The angle of z in radians, from -pi to pi; at 0 it is 0, and so is its derivative. */
export function carg<S extends Dims, D>(z: Complex<S, D>): Tensor<S, D> {
  const { re, im } = complexArgument("carg", "z", z);
  return calls.atan2(im, re) as never;
}
