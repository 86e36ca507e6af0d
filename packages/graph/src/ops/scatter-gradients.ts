/**
 * @file The gradients of `scatter`. They hold where several updates meet in one place, and for dropped ones:
 *
 * - `set`: the cotangent of a place goes to the last update of it, or to the operand where there is none.
 * - `add`: to the operand and to every update.
 * - `mul`: to each factor, times the product of the others; also where factors are 0.
 * - `min`, `max`: to the operand and the updates that are the extremum, in equal shares.
 */
import type { Value } from "../ir/node.ts";
import { sizeOf } from "../shape.ts";
import type { GraphOps } from "./calls.ts";
import type { VjpContext } from "./define-op.ts";
import { three } from "./rules.ts";
import { positionAxes, type ScatterAttrs, type ScatterMode, startLimits, windowSizes } from "./windows.ts";

/** The tools of one application. */
interface Place {
  readonly g: GraphOps;
  readonly operand: Value;
  readonly updates: Value;
  readonly ct: Value;
  readonly result: Value;
  /** What each update finds at its place (clamped: of a dropped one, anything). */
  at(values: Value): Value;
  put(into: Value, updates: Value, mode: ScatterMode): Value;
  /** Updates that are not dropped. */
  kept(value: Value): Value;
}

function placeOf({ g, attrs, operands, results, cotangents }: VjpContext<ScatterAttrs>): Place {
  const [operand, indices, updates] = three(operands);
  const { mode: _, ...axes } = attrs;
  const sliceSizes = windowSizes(operand, updates, axes);
  return {
    g,
    operand,
    updates,
    ct: cotangents[0]!,
    result: results[0]!,
    at: (values) => g.gather(values, indices, { ...axes, sliceSizes }),
    put: (into, values, mode) => g.scatter(into, indices, values, { ...axes, mode }),
    kept: (value) => {
      if (axes.indexAxes.length === 0) return value;
      const limits = startLimits(g, operand, sliceSizes, axes);
      const inside = g.and(g.greaterEqual(indices, 0), g.lessEqual(indices, limits));
      const whole = g.all(inside, [indices.shape.length - 1]);
      const mask = g.broadcastInDim(whole, updates.shape, positionAxes(updates.shape.length, axes));
      return g.select(mask, value, 0);
    },
  };
}

function ofSet({ g, operand, updates, ct, at, put }: Place): readonly [Value, Value] {
  const ids = g.reshape(g.iota([sizeOf(updates.shape)], "i32", 0), updates.shape);
  const last = put(g.full(operand.shape, -1, "i32"), ids, "set");
  const isLast = g.equal(at(last), ids);
  return [g.select(g.equal(last, -1), ct, 0), g.select(isLast, at(ct), 0)];
}

function ofMul({ g, operand, updates, ct, at, put, kept }: Place): readonly [Value, Value] {
  const isZero = g.equal(updates, 0);
  const zeros = g.convert(isZero, "i32");
  const nonzero = g.select(isZero, 1, updates);
  const product = put(operand, nonzero, "mul");
  const zerosThere = at(put(g.full(operand.shape, 0, "i32"), zeros, "add"));
  const others = g.div(at(product), nonzero);
  const ofUpdates = g.select(g.equal(zerosThere, zeros), g.mul(at(ct), others), 0);
  return [put(ct, updates, "mul"), kept(ofUpdates)];
}

function ofExtremum({ g, operand, updates, ct, result, at, put, kept }: Place): readonly [Value, Value] {
  const fromOperand = g.equal(operand, result);
  const fromUpdate = g.equal(updates, at(result));
  const count = put(g.convert(fromOperand, ct.dtype), g.convert(fromUpdate, ct.dtype), "add");
  const share = g.div(ct, count);
  return [g.select(fromOperand, share, 0), kept(g.select(fromUpdate, at(share), 0))];
}

export function scatterVjp(context: VjpContext<ScatterAttrs>): readonly (Value | null)[] {
  const place = placeOf(context);
  const { g, ct, updates, at, put, kept } = place;
  const [needsOperand, , needsUpdates] = context.needs;
  const answer = ([operand, ofUpdates]: readonly [Value, Value]) => [
    needsOperand ? operand : null,
    null,
    needsUpdates ? ofUpdates : null,
  ];
  switch (context.attrs.mode) {
    case "set":
      return needsUpdates ? answer(ofSet(place)) : [put(ct, g.zerosLike(updates), "set"), null, null];
    case "add":
      return [needsOperand ? ct : null, null, needsUpdates ? kept(at(ct)) : null];
    case "mul":
      return needsUpdates ? answer(ofMul(place)) : [put(ct, updates, "mul"), null, null];
    case "min":
    case "max":
      return answer(ofExtremum(place));
  }
}
