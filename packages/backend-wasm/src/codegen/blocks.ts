/**
 * @file Where the blocks of a long reduction lie (docs/numerics.md A3), and the loops over them.
 *
 * A unit is a term of a chain or a chunk of stripes. Where a line of the last axis has at least 512 units it is cut,
 * otherwise a block holds as many whole lines as fit. The results of blocks are chained, in groups of 512 again.
 */
import { blockLength } from "@tapeless/graph/ir";
import type { Local } from "../assembler/index.ts";
import { type Affine, nameTerm } from "./affine.ts";
import type { Scope } from "./scope.ts";

export interface Axis {
  readonly index: string;
  readonly extent: number;
}

export const extentOf = (axes: readonly Axis[]): number => axes.reduce((n, { extent }) => n * extent, 1);

export interface BlockPlan {
  readonly units: number;
  /** Terms of a block of one line; undefined where a block holds whole lines. */
  readonly cut?: number;
  readonly linesPerBlock: number;
  readonly count: number;
}

/** How `axes` fall into blocks, for units of `size` terms. */
export function planBlocks(axes: readonly Axis[], size: number): BlockPlan {
  const extent = axes.at(-1)?.extent ?? 1;
  const perLine = Math.ceil(extent / size);
  const lines = extentOf(axes.slice(0, -1));
  const units = perLine * lines;
  if (units <= blockLength) return { units, linesPerBlock: Math.max(1, lines), count: 1 };
  if (perLine >= blockLength) {
    const cut = blockLength * size;
    return { units, cut, linesPerBlock: 1, count: lines * Math.ceil(extent / cut) };
  }
  const linesPerBlock = Math.floor(blockLength / perLine);
  return { units, linesPerBlock, count: Math.ceil(lines / linesPerBlock) };
}

/** Results of blocks are combined in this many steps, each of up to 512. */
export function levelsOf(count: number): number {
  let levels = 0;
  for (let rest = count; rest > 1; rest = Math.ceil(rest / blockLength)) levels++;
  return levels;
}

export interface BlockWriter {
  /** Terms `from` on, `length` of them, of the last axis; the outer axes are bound. */
  line(from: Affine, length: number): void;
  /** Combines what level `level` holds into the next one, and starts it again. */
  flush(level: number): void;
}

export function writeBlocks(scope: Scope, axes: readonly Axis[], plan: BlockPlan, write: BlockWriter): void {
  const { f } = scope;
  const outer = axes.slice(0, -1);
  const extent = axes.at(-1)?.extent ?? 1;
  const { cut, linesPerBlock, count } = plan;
  const levels = levelsOf(count);
  if (extent === 0) return;
  if (count <= 1) {
    writeLoops(scope, outer, () => write.line(constant(0), extent));
    return;
  }
  const counters = Array.from({ length: levels }, (): Local => f.local("i32"));
  /** Counts one more at `level`, and flushes when there are enough. */
  const flushed = (level: number): void => {
    write.flush(level);
    if (level + 1 < levels) tick(level + 1, blockLength);
  };
  const tick = (level: number, full: number): void => {
    const counter = counters[level]!;
    f.get(counter).i32(1).op("i32.add").tee(counter).i32(full).op("i32.eq");
    f.if(() => {
      f.i32(0).set(counter);
      flushed(level);
    });
  };
  for (const counter of counters) f.i32(0).set(counter);
  if (cut === undefined) {
    writeLoops(scope, outer, () => {
      write.line(constant(0), extent);
      tick(0, linesPerBlock);
    });
    if (extentOf(outer) % linesPerBlock > 0) flushed(0);
  } else {
    const whole = Math.floor(extent / cut);
    const name = `${axes.at(-1)!.index} cut`;
    writeLoops(scope, outer, () => {
      const block = (from: Affine, length: number): void => {
        write.line(from, length);
        flushed(0);
      };
      if (whole === 1) block(constant(0), cut);
      else {
        scope.bindIndex(name);
        scope.loops.run({ name, from: 0, to: whole * cut, step: cut }, () => block(nameTerm(name), cut));
      }
      if (whole * cut < extent) block(constant(whole * cut), extent - whole * cut);
    });
  }
  // what is left at each level
  for (let level = 1; level < levels; level++) {
    f.get(counters[level]!);
    f.if(() => flushed(level));
  }
}

export const constant = (value: number): Affine => ({ constant: value, terms: new Map(), rest: [] });

/** Nested loops over axes. */
export function writeLoops(scope: Scope, axes: readonly Axis[], body: () => void): void {
  const [axis, ...rest] = axes;
  if (!axis) {
    body();
    return;
  }
  if (axis.extent === 1) {
    scope.bindConstant(axis.index, 0);
    writeLoops(scope, rest, body);
    return;
  }
  scope.bindIndex(axis.index);
  scope.loops.run({ name: axis.index, from: 0, to: axis.extent, step: 1 }, () =>
    writeLoops(scope, rest, body),
  );
}
