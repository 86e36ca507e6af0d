/**
 * @file Elementary functions of f32 in f32, for modules that may have bits of their own (`--fast-math`): about twice as
 * fast as the definitions in f64. NaN, infinities, zeros and subnormals are treated like all other arguments; bounds
 * are checked by dense sweeps (`fast-functions.test.ts`).
 */
import type { ScalarOpName } from "@tapeless/graph/ir";
import type { FastArithmetic } from "./fast-arithmetic.ts";
import type { Push } from "./value.ts";

/** What a function needs where it is not accurate itself. */
export interface FastCase {
  readonly m: FastArithmetic;
  readonly x: Push;
  /** The strict function of the same argument. */
  readonly strict: () => Push;
}

type FastFunction = (at: FastCase) => Push;

/** ln 2 and pi/2 as sums of f32 values. */
const ln2 = [0.6931471824645996, -1.9046542121259336e-9] as const;
const halfPi = [1.5707963705062866, -4.371138828673793e-8, -1.7151245100058819e-15] as const;

/** e^r = 1 + r + r*r*E(r) on [-ln 2, ln 2]: Chebyshev interpolation, relative error below 3e-9. */
const E = [
  2.5034813006641343e-5, 2.0074707572348416e-4, 1.3888326939195395e-3, 8.332770317792892e-3,
  0.0416666716337204, 0.16666670143604279, 0.5,
];

/** tanh x = x*TP(x*x) / TQ(x*x), log m = 2*s + s*z*A(z) with z = s*s, sin r = r*S(r*r), cos r = C(r*r): those of the strict definitions. */
const TP = [
  1.3266506993675838e-8, 2.054563183563537e-5, 0.0034917368033938194, 0.13377783680311287, 0.9999999783710596,
];
const TQ = [7.740533471957638e-7, 0.0003279333728055613, 0.02586233315050978, 0.4671109840519848, 1];
const A = [0.23618912754851126, 0.28534911436455124, 0.4000038704152407, 0.6666666523472613];
const S = [2.7170753295879687e-6, -0.0001983916991294965, 0.008333328661909084, -0.16666666630150834];
const C = [2.4371811532375447e-5, -0.0013886519540461384, 0.04166661290530016, -0.49999999568025427, 1];

/** e^x = e^r * 2^h * 2^h with r = x - 2*h*ln 2: two factors, so that subnormal results round once and large ones overflow. */
function expOf(m: FastArithmetic, argument: Push): Push {
  const x = m.keep(m.clamp(argument, -104, 89));
  const { bits, value: h } = m.nearest(x, Math.LOG2E / 2);
  // the exponent field of 2^h; what the shift loses is that of the sum
  const scale = m.keep(m.shift("i32x4.shl", m.addInteger(bits, m.integer(127)), 23));
  const r = m.keep(m.nmadd(h, 2 * ln2[1], m.nmadd(h, 2 * ln2[0], x)));
  const power = m.add(m.madd(m.horner(r, E), m.mul(r, r), r), 1);
  return m.mul(m.mul(power, scale), scale);
}

/** <= 1.3 ulp. */
const exp: FastFunction = ({ m, x }) => expOf(m, x);

/** e / (1 + e) below zero, where 1 / (1 + 1/e) would lose the small results. <= 2.7 ulp. */
const sigmoid: FastFunction = ({ m, x: argument }) => {
  const x = m.keep(argument);
  const e = m.keep(expOf(m, m.sub(0, m.abs(x))));
  return m.div(m.choose(m.less(x, 0), e, 1), m.add(e, 1));
};

/** <= 5 ulp. At 9.7 the quotient is above 1 by more than its error, so that all larger arguments give 1. */
const tanh: FastFunction = ({ m, x: argument }) => {
  const x = m.keep(m.clamp(argument, -9.7, 9.7));
  const z = m.keep(m.mul(x, x));
  return m.clamp(m.div(m.mul(x, m.horner(z, TP)), m.horner(z, TQ)), -1, 1);
};

const smallestNormal = 2 ** -126;
const sqrtHalfBits = 0x3f3504f3;

/** x = m * 2^k with m in [sqrt 1/2, sqrt 2), f = m-1, s = f/(m+1). <= 1 ulp. */
const log: FastFunction = ({ m, x: argument }) => {
  const given = m.keep(argument);
  const isSmall = m.keep(m.less(given, smallestNormal));
  const x = m.keep(m.choose(isSmall, m.mul(given, 2 ** 23), given));
  const exponent = m.keep(m.shift("i32x4.shr_s", m.subInteger(x, m.integer(sqrtHalfBits)), 23));
  const mantissa = m.keep(m.subInteger(x, m.shift("i32x4.shl", exponent, 23)));
  const k = m.keep(m.sub(m.fromInteger(exponent), m.and(isSmall, m.number(23))));
  const f = m.keep(m.sub(mantissa, 1));
  const s = m.keep(m.div(f, m.add(mantissa, 1)));
  const z = m.keep(m.mul(s, s));
  const half = m.keep(m.mul(m.mul(f, f), 0.5));
  // 2s = f - s*f: what is left to round is small beside f, which is exact
  const rest = m.madd(s, m.madd(z, m.horner(z, A), half), m.mul(k, ln2[1]));
  const regular = m.madd(k, ln2[0], m.sub(f, m.sub(half, rest)));
  // 0 and infinity; NaN and what is negative
  const special = m.choose(m.equal(given, 0), -Infinity, m.choose(m.less(0, given), given, Number.NaN));
  return m.choose(m.and(m.less(0, given), m.less(given, Infinity)), regular, special);
};

/** Up to here k*pi/2 in three parts leaves an error below 2^-25 of r. */
const farthestAngle = 8192;

/** sin(x + turn*pi/2). */
const sinusoid =
  (turn: 0 | 1): FastFunction =>
  ({ m, x: argument, strict }) => {
    const { f } = m;
    const x = m.keep(argument);
    const result = f.local("v128");
    const { bits, value: k } = m.nearest(x, 2 / Math.PI);
    const q = m.keep(turn === 0 ? bits : m.addInteger(bits, m.integer(turn)));
    const r = m.keep(halfPi.reduce<Push>((rest, part) => m.nmadd(k, part, rest), x));
    const z = m.keep(m.mul(r, r));
    const sine = m.madd(m.mul(r, z), m.horner(z, S), r);
    const cosine = m.horner(z, C);
    const isOdd = m.shift("i32x4.shr_s", m.shift("i32x4.shl", q, 31), 31);
    const sign = m.shift("i32x4.shl", m.shift("i32x4.shr_s", q, 1), 31);
    return m.keep(() => {
      const value = m.xor(m.choose(isOdd, cosine, sine), sign);
      // the remainder of -0 is 0
      (turn === 0 ? m.or(value, m.and(x, m.equal(x, 0))) : value)();
      f.set(result);
      const isNear = m.keep(m.less(m.abs(x), farthestAngle));
      isNear();
      f.op("i32x4.all_true").op("i32.eqz");
      f.if(() => {
        // used on both sides, as what only one side needs is moved there by Node 20, and its constants made there anew
        m.choose(isNear, () => void f.get(result), strict())();
        f.set(result);
      });
      f.get(result);
    });
  };

const fastFunctions: Partial<Record<ScalarOpName, FastFunction>> = {
  exp,
  sigmoid,
  tanh,
  log,
  /** <= 1.5 ulp of the result, or of 2^-24 next to the zeros. */
  sin: sinusoid(0),
  cos: sinusoid(1),
};

export const fastFunctionOf = (name: ScalarOpName): FastFunction | undefined =>
  Object.hasOwn(fastFunctions, name) ? fastFunctions[name] : undefined;
