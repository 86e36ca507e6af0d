/** @file Windows of the last axes, taken and put back. */
import { apply1, type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { type OverlapAttrs, overlapAdd as overlapRecord } from "../overlap-add.ts";
import { counting } from "../rules.ts";
import { type WindowsAttrs, slidingWindows as windowsRecord } from "../sliding-windows.ts";
import { viewCalls } from "./views.ts";

function slidingWindows(x: Operand, attrs: WindowsAttrs): Value {
  return apply1(windowsRecord, [x], attrs);
}

/** Windows `[...outer, ...window, ...positions]` added into `[...outer, ...shape]`. */
function overlapAdd(windows: Operand, attrs: OverlapAttrs): Value {
  const x = tensorOf(windows);
  const { shape, stride, dilation } = attrs;
  const rank = shape.length;
  const first = x.shape.length - 2 * rank;
  const side = (i: number) => ({ window: x.shape[first + i]!, count: x.shape[first + rank + i]! });
  const isTiled = counting(Math.max(0, rank)).every(
    (i) =>
      first >= 0 &&
      stride[i] === side(i).window &&
      dilation[i] === 1 &&
      side(i).count * side(i).window <= shape[i]!,
  );
  if (!isTiled || rank === 0) return apply1(overlapRecord, [x], attrs);
  // windows that lie beside each other: a change of axes, and zeros where there is none
  const outer = counting(first);
  const beside = counting(rank).flatMap((i) => [first + rank + i, first + i]);
  const tiled = counting(rank).map((i) => side(i).window * side(i).count);
  const joined = viewCalls.reshape(viewCalls.transpose(x, [...outer, ...beside]), [
    ...x.shape.slice(0, first),
    ...tiled,
  ]);
  return viewCalls.pad(joined, {
    low: joined.shape.map(() => 0),
    high: [...outer.map(() => 0), ...tiled.map((size, i) => shape[i]! - size)],
  });
}

export const windowCalls = { slidingWindows, overlapAdd } as const;
