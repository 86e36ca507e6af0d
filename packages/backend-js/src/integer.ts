/**
 * @file Arithmetic on i32 as JavaScript text: wrapping (`| 0`, `Math.imul`) only where the bounds of the operands do
 * not prove it unneeded, so that index arithmetic reads `10 * i + j`.
 *
 * A text may give a number that equals the i32 value modulo 2^32 only ("loose"): then its consumer wraps it, or it is
 * an index that is proven in bounds, and so equal to the wrapped one. `exactly` makes it the i32 value itself.
 */
import {
  at,
  bounded,
  call,
  infix,
  isI32,
  knownValue,
  levels,
  maxI32,
  minI32,
  number,
  prefix,
  type Text,
  text,
} from "./text.ts";

/** Doubles hold every integer up to here. */
const exactLimit = Number.MAX_SAFE_INTEGER;

/** The i32 value itself: wrapped, and never -0. */
export function exactly(value: Text): Text {
  if (isI32(value) && !value.minusZero) return value;
  return bounded(`${at(value, levels.bitOr)} | 0`, levels.bitOr, minI32, maxI32);
}

const isExact = (lo: number, hi: number): boolean => lo >= -exactLimit && hi <= exactLimit;

/** Exact integers add up to the same in any grouping: `a + (b + c)` needs no parentheses, constants gather at the end. */
export function addI32(a: Text, b: Text): Text {
  const x = knownValue(a);
  const y = knownValue(b);
  if (x !== undefined && y !== undefined) return number(x + y);
  if (x === 0 && !b.minusZero) return b;
  if (y !== undefined) return addConstant(a, y);
  if (x === undefined && (a.sum || b.sum)) {
    const constant = (a.sum?.constant ?? 0) + (b.sum?.constant ?? 0);
    return addConstant(addI32(a.sum?.base ?? a, b.sum?.base ?? b), constant);
  }
  const [lo, hi] = [a.lo + b.lo, a.hi + b.hi];
  if (!isExact(lo, hi)) return addI32(exactly(a), exactly(b));
  const code = `${at(a, levels.additive)} + ${at(b, levels.additive)}`;
  return { ...text(code, levels.additive), lo, hi, minusZero: a.minusZero && b.minusZero };
}

function addConstant(a: Text, constant: number): Text {
  const base = a.sum?.base ?? a;
  const all = constant + (a.sum?.constant ?? 0);
  if (all === 0 && !base.minusZero) return base;
  const [lo, hi] = [base.lo + all, base.hi + all];
  if (!isExact(lo, hi)) return addConstant(exactly(a), constant);
  const sign = all < 0 ? "-" : "+";
  const code = `${at(base, levels.additive)} ${sign} ${Math.abs(all)}`;
  return { ...text(code, levels.additive), lo, hi, minusZero: false, sum: { base, constant: all } };
}

export function subI32(a: Text, b: Text): Text {
  const y = knownValue(b);
  if (y !== undefined) return addI32(a, number(0 - y));
  const [lo, hi] = [a.lo - b.hi, a.hi - b.lo];
  if (!isExact(lo, hi)) return subI32(exactly(a), exactly(b));
  return { ...infix(a, "-", b, levels.additive), lo, hi, minusZero: a.minusZero };
}

export function mulI32(a: Text, b: Text): Text {
  const x = knownValue(a);
  const y = knownValue(b);
  if (x !== undefined && y !== undefined && isExact(x * y, x * y)) return number(x * y + 0);
  if (x === 0 || y === 0) return number(0);
  if (x === 1) return b;
  if (y === 1) return a;
  const corners = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi];
  const [lo, hi] = [Math.min(...corners), Math.max(...corners)];
  if (!isExact(lo, hi)) return call("Math.imul", a, b);
  const minusZero = a.minusZero || b.minusZero || ((a.lo < 0 || b.lo < 0) && lo <= 0 && hi >= 0);
  return { ...infix(a, "*", b, levels.multiplicative), lo: lo + 0, hi: hi + 0, minusZero };
}

export function negI32(a: Text): Text {
  const x = knownValue(a);
  if (x !== undefined) return number(0 - x);
  return { ...prefix("-", a), lo: 0 - a.hi, hi: 0 - a.lo, minusZero: a.lo <= 0 && a.hi >= 0 };
}

const truncate = (value: number): number => Math.trunc(value) + 0;

/** Truncates; x / 0 = 0 and MIN / -1 = MIN by the wrap. Operands are exact. */
export function divI32(a: Text, b: Text): Text {
  const divisor = knownValue(b);
  if (divisor === 1) return a;
  const quotient = infix(a, "/", b, levels.multiplicative);
  const wrapped = `${at(quotient, levels.bitOr)} | 0`;
  if (divisor === undefined || divisor < 1) return bounded(wrapped, levels.bitOr, minI32, maxI32);
  return bounded(wrapped, levels.bitOr, truncate(a.lo / divisor), truncate(a.hi / divisor));
}

/** x % 0 = 0 by the wrap. Operands are exact. */
export function remI32(a: Text, b: Text): Text {
  const remainder = infix(a, "%", b, levels.multiplicative);
  if (b.lo > 0 && a.lo >= 0) {
    if (a.hi < b.lo) return a;
    return { ...remainder, lo: 0, hi: Math.min(a.hi, b.hi - 1), minusZero: false };
  }
  const widest = b.lo > 0 ? b.hi - 1 : maxI32;
  const lo = Math.max(Math.min(a.lo, 0), -widest);
  const hi = Math.min(Math.max(a.hi, 0), widest);
  return bounded(
    `${at(remainder, levels.bitOr)} | 0`,
    levels.bitOr,
    b.lo > 0 ? lo : minI32,
    b.lo > 0 ? hi : maxI32,
  );
}

export function shiftRightI32(a: Text, count: Text): Text {
  const shifted = infix(a, ">>", count, levels.shift);
  const by = knownValue(count);
  return by === undefined || !isI32(a)
    ? shifted
    : { ...shifted, lo: a.lo >> (by & 31), hi: a.hi >> (by & 31) };
}

export function shiftRightLogicalI32(a: Text, count: Text): Text {
  const shifted = infix(a, ">>>", count, levels.shift);
  const by = (knownValue(count) ?? 0) & 31;
  return exactly({ ...shifted, lo: 0, hi: 2 ** (32 - by) - 1 });
}

/** `a & b` cannot exceed an operand that is not negative. */
export function andI32(a: Text, b: Text): Text {
  const tops = [a, b].filter((operand) => operand.lo >= 0 && isI32(operand)).map((operand) => operand.hi);
  const both = infix(a, "&", b, levels.bitAnd);
  return tops.length === 0 ? both : { ...both, lo: 0, hi: Math.min(...tops) };
}
