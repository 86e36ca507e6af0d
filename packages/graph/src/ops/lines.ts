/** @file Walking along one axis of a tensor, each turn with what the turn before left. */
import type { Expr } from "../kernel/expr.ts";
import { subIndex } from "../kernel/index-math.ts";
import type { KernelWriter } from "../kernel/writer.ts";
import type { Dims } from "../shape.ts";

/** What one element is made of: its index, and (but for the first of a line) the value before it. */
export type Turn = (at: readonly Expr[], before: Expr | undefined) => Expr;

/**
 * Fills result `result`, of that shape, along `axis`: each element from the one before it. Lines are independent. On the
 * last axis a line is walked with its value in a local; on any other the neighbours of a line go along with it, so that
 * memory is read in order.
 */
export function writeLines(
  writer: KernelWriter,
  { shape, axis, result = 0 }: { readonly shape: Dims; readonly axis: number; readonly result?: number },
  turn: Turn,
): void {
  const length = shape[axis]!;
  if (shape.includes(0)) return;
  const [outer, inner] = [shape.slice(0, axis), shape.slice(axis + 1)];
  writer.forEach(outer, "parallel", (head) => {
    if (inner.every((size) => size === 1)) {
      const tail = inner.map(() => zero);
      const at = (i: Expr): Expr[] => [...head, i, ...tail];
      const first = writer.let(turn(at(zero), undefined));
      writer.store(result, at(zero), first);
      if (length === 1) return;
      const running = writer.local(first.dtype, first);
      writer.for(1, length, "serial", (i) => {
        const next = writer.let(turn(at(i), running.get()));
        running.set(next);
        writer.store(result, at(i), next);
      });
      return;
    }
    writer.forEach(inner, "parallel", (tail) => {
      const at = [...head, zero, ...tail];
      writer.store(result, at, turn(at, undefined));
    });
    writer.for(1, length, "serial", (i) => {
      writer.forEach(inner, "parallel", (tail) => {
        const before = writer.read(result, [...head, subIndex(i, 1), ...tail]);
        const at = [...head, i, ...tail];
        writer.store(result, at, turn(at, before));
      });
    });
  });
}

const zero: Expr = { kind: "const", dtype: "i32", lanes: 1, value: 0 };
