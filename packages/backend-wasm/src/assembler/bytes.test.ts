import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteReader, ByteWriter } from "./bytes.ts";

const written = (write: (out: ByteWriter) => void): number[] => {
  const out = new ByteWriter();
  write(out);
  return [...out.finish()];
};

/** LEB128 as the specification defines it, by arithmetic on big integers. */
function leb(value: bigint, signed: boolean): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const isLast = signed ? (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40) : rest === 0n;
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

const edges = (bits: number): bigint[] =>
  Array.from({ length: bits + 1 }, (_, k) => 1n << BigInt(k)).flatMap((x) => [
    x - 1n,
    x,
    x + 1n,
    -x - 1n,
    -x,
    -x + 1n,
  ]);

describe("LEB128", () => {
  const unsigned = edges(32).filter((x) => x >= 0n && x < 1n << 32n);
  const signed = edges(32).filter((x) => BigInt.asIntN(32, x) === x);
  const signed64 = edges(64).filter((x) => BigInt.asIntN(64, x) === x);

  test("of integers around the powers of two", () => {
    for (const x of unsigned) {
      const bytes = written((out) => out.unsigned(Number(x)));
      expect(bytes).toEqual(leb(x, false));
      expect(new ByteReader(Uint8Array.from(bytes)).unsigned()).toBe(Number(x));
    }
    for (const x of signed) {
      const bytes = written((out) => out.signed(Number(x)));
      expect(bytes).toEqual(leb(x, true));
      expect(new ByteReader(Uint8Array.from(bytes)).signed()).toBe(Number(x));
    }
    for (const x of signed64) {
      const bytes = written((out) => out.signed64(x));
      expect(bytes).toEqual(leb(x, true));
      expect(new ByteReader(Uint8Array.from(bytes)).signed64()).toBe(x);
    }
  });

  test("of any integer, one after the other", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer()),
        fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
        (small, large) => {
          const out = new ByteWriter();
          for (const x of small) {
            out.signed(x);
            out.unsigned(x >>> 0);
          }
          for (const x of large) out.signed64(x);
          const from = new ByteReader(out.finish());
          for (const x of small) {
            expect(from.signed()).toBe(x);
            expect(from.unsigned()).toBe(x >>> 0);
          }
          for (const x of large) expect(from.signed64()).toBe(x);
          expect(from.atEnd).toBe(true);
        },
      ),
    );
  });

  test("refuses what does not fit", () => {
    for (const x of [-1, 2 ** 32, 0.5, NaN])
      expect(() => written((out) => out.unsigned(x))).toThrow(RangeError);
    for (const x of [2 ** 31, -(2 ** 31) - 1, 0.5, NaN])
      expect(() => written((out) => out.signed(x))).toThrow(RangeError);
    expect(() => written((out) => out.signed64(2n ** 63n))).toThrow(RangeError);
    const endless = Uint8Array.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0]);
    expect(() => new ByteReader(endless).unsigned()).toThrow(RangeError);
    expect(() => new ByteReader(endless).signed64()).toThrow(RangeError);
    expect(() => new ByteReader(Uint8Array.from([0x80])).unsigned()).toThrow("end too early");
    expect(() => new ByteReader(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0x7f])).unsigned()).toThrow(
      RangeError,
    );
  });
});

test("floats and texts come back", () => {
  fc.assert(
    fc.property(fc.double(), fc.float(), fc.string({ unit: "grapheme" }), (wide, narrow, text) => {
      const bytes = written((out) => {
        out.f64(wide);
        out.f32(narrow);
        out.text(text);
      });
      const from = new ByteReader(Uint8Array.from(bytes));
      expect([from.f64(), from.f32(), from.text()]).toEqual([wide, narrow, text]);
    }),
  );
});
