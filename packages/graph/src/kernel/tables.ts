/**
 * @file The constant f64 tables of the elementary functions. Built by exact integer arithmetic or exact doubling and
 * halving: never from `Math.sin` and the like, so the build machine's engine does not show in the output (A2).
 */
export type TableName = "pow2" | "twoOverPiHigh" | "twoOverPiLow";

/** The entry of `pow2` that holds 2^0: entry k + 1023 is 2^k, for k in -1022..1023 (entry 0 is 0). */
export const pow2Bias = 1023;

/** The biased f32 exponent of entry 0 of `twoOverPiHigh` and `twoOverPiLow`: the first with |x| >= 2^19. */
export const twoOverPiFirst = 146;
const twoOverPiLast = 254;

/** Bits after the binary point that the exact arithmetic below keeps. */
const fractionBits = 400n;

function powersOfTwo(): Float64Array {
  const table = new Float64Array(2047);
  table[pow2Bias] = 1;
  for (let k = 1; k <= 1023; k++) table[pow2Bias + k] = table[pow2Bias + k - 1]! * 2;
  for (let k = 1; k <= 1022; k++) table[pow2Bias - k] = table[pow2Bias - k + 1]! * 0.5;
  return table;
}

/** arctan(1/n) * 2^bits by its Taylor series, truncated (short by less than one unit per term). */
function arctanInverse(n: bigint, bits: bigint): bigint {
  let power = (1n << bits) / n;
  let sum = 0n;
  for (let k = 1n, sign = 1n; power > 0n; k += 2n, sign = -sign) {
    sum += (sign * power) / k;
    power /= n * n;
  }
  return sum;
}

/** 2/pi * 2^bits, with pi from Machin's formula 16 arctan(1/5) - 4 arctan(1/239) at 64 guard bits. */
function twoOverPi(bits: bigint): bigint {
  const guarded = bits + 64n;
  const pi = 16n * arctanInverse(5n, guarded) - 4n * arctanInverse(239n, guarded);
  return (1n << (bits + guarded + 1n)) / pi;
}

/** T(E) = (2^(E-150) * 2/pi) mod 4, cut at 2^-27 (`high`: 29 bits) and the rest rounded to f64 (`low`). */
function reducedTwoOverPi(part: "high" | "low"): Float64Array {
  const table = new Float64Array(twoOverPiLast - twoOverPiFirst + 1);
  const constant = twoOverPi(fractionBits);
  const four = 1n << (fractionBits + 2n);
  const cut = fractionBits - 27n;
  for (let i = 0; i < table.length; i++) {
    const shift = BigInt(twoOverPiFirst + i - 150);
    const scaled = (shift < 0n ? constant >> -shift : constant << shift) % four;
    const high = scaled >> cut;
    const value = part === "high" ? Number(high) : Number(scaled - (high << cut));
    table[i] = value * (part === "high" ? 2 ** -27 : 2 ** -400);
  }
  return table;
}

const builders: Readonly<Record<TableName, () => Float64Array>> = {
  pow2: powersOfTwo,
  twoOverPiHigh: () => reducedTwoOverPi("high"),
  twoOverPiLow: () => reducedTwoOverPi("low"),
};

const built = new Map<TableName, Float64Array>();

/** The values of a table. One shared array: not to be written. */
export function tableValues(name: TableName): Float64Array {
  let values = built.get(name);
  if (!values) {
    values = builders[name]();
    built.set(name, values);
  }
  return values;
}
