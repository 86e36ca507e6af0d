/**
 * @file The exact remainder of the truncated quotient of two f64 values: long division of the significands, bit by bit.
 *
 * Origin of the algorithm: fmod of musl, https://git.musl-libc.org/cgit/musl/tree/src/math/fmod.c
 */
import type { FunctionBuilder, Local } from "../assembler/index.ts";

const significandBits = 52n;

export function buildRemainder(f: FunctionBuilder): void {
  const [x, y] = f.params as [Local, Local];
  const [a, b, rest] = [f.local("i64"), f.local("i64"), f.local("i64")];
  const [ea, eb] = [f.local("i64"), f.local("i64")];
  const i64 = (value: bigint): FunctionBuilder => f.op("i64.const", value);
  const doubled = (bits: Local): FunctionBuilder => {
    f.get(bits);
    return i64(1n).op("i64.shl");
  };
  const biased = (bits: Local): void => {
    f.get(bits);
    i64(significandBits).op("i64.shr_u");
    i64(0x7ffn).op("i64.and");
  };
  const signedZero = (): void => void f.f64(0).get(x).op("f64.mul").return();

  f.get(x).op("i64.reinterpret_f64").set(a);
  f.get(y).op("i64.reinterpret_f64").set(b);
  biased(a);
  f.set(ea);
  biased(b);
  f.set(eb);
  // a zero or NaN divisor, an infinite or NaN dividend
  doubled(b).op("i64.eqz").get(y).get(y).op("f64.ne").op("i32.or");
  f.get(ea);
  i64(0x7ffn).op("i64.eq").op("i32.or");
  f.if(() => f.f64(NaN).return());
  doubled(a);
  doubled(b).op("i64.le_u");
  f.if(() => {
    doubled(a);
    doubled(b).op("i64.eq");
    f.if(signedZero);
    f.get(x).return();
  });
  normalize(f, a, ea, rest);
  normalize(f, b, eb, rest);
  f.block((done) => {
    f.loop((again) => {
      f.get(a).get(b).op("i64.sub").tee(rest);
      i64(0n).op("i64.ge_s");
      f.if(() => {
        f.get(rest).op("i64.eqz");
        f.if(signedZero);
        f.get(rest).set(a);
      });
      f.get(ea).get(eb).op("i64.le_s").brIf(done);
      doubled(a).set(a);
      f.get(ea);
      i64(1n).op("i64.sub").set(ea).br(again);
    });
  });
  shiftUp(f, a, ea, rest);
  // the implicit bit and the exponent, or a subnormal
  f.get(ea);
  i64(0n).op("i64.gt_s");
  f.if(
    () => {
      f.get(a);
      i64(1n << significandBits)
        .op("i64.sub")
        .get(ea);
      i64(significandBits).op("i64.shl").op("i64.or").set(a);
    },
    () => {
      f.get(a);
      i64(1n).get(ea).op("i64.sub").op("i64.shr_u").set(a);
    },
  );
  f.get(a).op("f64.reinterpret_i64").get(x).op("f64.copysign");
}

/** The significand with its leading bit at 52, and the exponent that goes with it. */
function normalize(f: FunctionBuilder, bits: Local, exponent: Local, scratch: Local): void {
  f.get(bits)
    .op("i64.const", (1n << significandBits) - 1n)
    .op("i64.and")
    .set(bits);
  f.get(exponent).op("i64.eqz");
  f.if(
    () => {
      f.op("i64.const", 1n).set(exponent);
      shiftUp(f, bits, exponent, scratch);
    },
    () =>
      f
        .get(bits)
        .op("i64.const", 1n << significandBits)
        .op("i64.or")
        .set(bits),
  );
}

function shiftUp(f: FunctionBuilder, bits: Local, exponent: Local, scratch: Local): void {
  f.get(bits).op("i64.clz").op("i64.const", 11n).op("i64.sub").set(scratch);
  f.get(bits).get(scratch).op("i64.shl").set(bits);
  f.get(exponent).get(scratch).op("i64.sub").set(exponent);
}
