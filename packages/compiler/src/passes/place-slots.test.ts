import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mostLive, placeBySize, placeInTime, placeSlots, type Slot } from "./place-slots.ts";

const slot = fc
  .record({ first: fc.nat(30), length: fc.nat(12), lines: fc.nat(9) })
  .map(({ first, length, lines }): Slot => ({ first, last: first + length, bytes: lines * 64 }));

describe.each(Object.entries({ placeSlots, placeBySize, placeInTime }))("%s", (_name, place) => {
  test("lets no two live slots share a byte", () => {
    fc.assert(
      fc.property(fc.array(slot, { maxLength: 40 }), (slots) => {
        const { offsets, bytes } = place(slots);
        slots.forEach((a, i) => {
          expect(offsets[i]! % 64).toBe(0);
          expect(offsets[i]! + a.bytes).toBeLessThanOrEqual(bytes);
          slots.forEach((b, j) => {
            const together = i < j && a.first <= b.last && b.first <= a.last;
            const apart = offsets[i]! + a.bytes <= offsets[j]! || offsets[j]! + b.bytes <= offsets[i]!;
            if (together && a.bytes > 0 && b.bytes > 0) expect(apart).toBe(true);
          });
        });
        expect(bytes).toBeGreaterThanOrEqual(mostLive(slots));
      }),
      { numRuns: 500 },
    );
  });
});

test("a chain of temporaries takes the memory of two", () => {
  const chain = Array.from({ length: 50 }, (_, at): Slot => ({ first: at, last: at + 1, bytes: 640 }));
  expect(placeSlots(chain).bytes).toBe(1280);
});

test("random programs take little more than what is live at the worst moment", () => {
  const random = fc.sample(fc.array(slot, { minLength: 20, maxLength: 60 }), { numRuns: 200, seed: 7 });
  const ratios = random.map((slots) => placeSlots(slots).bytes / mostLive(slots));
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  expect(mean).toBeLessThan(1.03);
});

test("a hundred thousand temporaries are placed in time", () => {
  const many = Array.from(
    { length: 100_000 },
    (_, at): Slot => ({ first: at, last: at + (at % 7), bytes: 64 * (1 + (at % 13)) }),
  );
  const start = performance.now();
  const { bytes } = placeSlots(many);
  expect(performance.now() - start).toBeLessThan(2000);
  expect(bytes).toBeLessThan(2 * mostLive(many));
});
