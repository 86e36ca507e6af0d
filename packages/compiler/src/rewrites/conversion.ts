/** @file Between dtypes: conversions that lose nothing on the way. */
import { apply1, type DType, ops } from "@tapeless/graph/ir";
import { madeBy } from "./match.ts";
import { allTypes, type Example, rewritesOf } from "./rewrite.ts";

/** Types that hold every value of another, so that a conversion to them and on is the conversion alone. */
const wider: Readonly<Record<DType, readonly DType[]>> = {
  bool: ["i32", "f32", "f64"],
  i32: ["f64"],
  f32: ["f64"],
  f64: [],
};

export const conversionRewrites = [
  ...rewritesOf(
    ops.convert,
    {
      name: "convert-to-same",
      identity: "convert(x) = x, of the dtype it has",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { dtype } }) => (x!.dtype === dtype ? x : undefined),
      examples: allTypes.map((dtype) => (_, any) => apply1(ops.convert, [any(dtype)], { dtype })),
    },
    {
      name: "convert-through-wider",
      identity: "convert(convert(x, wider), dtype) = convert(x, dtype)",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { dtype }, g }) => {
        const inner = madeBy(x, ops.convert)?.operands[0];
        return inner && wider[inner.dtype].includes(x!.dtype) ? g.convert(inner, dtype) : undefined;
      },
      examples: allTypes.flatMap((from) =>
        wider[from].flatMap((through) =>
          allTypes
            .filter((to) => to !== through)
            .map(
              (to): Example =>
                (g, any) =>
                  g.convert(g.convert(any(from), through), to),
            ),
        ),
      ),
    },
  ),
  ...rewritesOf(
    ops.bitcast,
    {
      name: "bitcast-to-same",
      identity: "bitcast(x) = x, of the dtype it has",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { dtype } }) => (x!.dtype === dtype ? x : undefined),
      examples: (["f32", "i32"] as const).map((dtype) => (g, any) => g.bitcast(any(dtype), dtype)),
    },
    {
      // not the other way round: the bits of a NaN become those of the one NaN
      name: "bitcast-and-back",
      identity: "bitcast(bitcast(x, i32), f32) = x",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { dtype } }) => {
        const inner = madeBy(x, ops.bitcast)?.operands[0];
        return inner?.dtype === "f32" && dtype === "f32" ? inner : undefined;
      },
      examples: [(g, any) => g.bitcast(g.bitcast(any("f32"), "i32"), "f32")],
    },
  ),
];
