/**
 * @file Where the blocks of a long reduction lie (docs/numerics.md A3), and the loops over them.
 *
 * A unit is a term of a chain or a chunk of stripes. Where a line of the last axis has at least 512 units it is cut,
 * otherwise a block holds as many whole lines as fit.
 */
import { blockLength } from "@tapeless/graph/ir";
import type { StmtPrinter } from "./stmt.ts";
import { bounded, levels, number } from "./text.ts";

export interface Axis {
  readonly index: string;
  readonly extent: number;
}

/** The terms of one block: lines `from` to `to` of the outer axes, elements `first` to `end` of the last axis. */
export interface Block {
  /** Runs `line` for each line of the block, with the outer axes bound. */
  lines(line: () => void): void;
  readonly first: string;
  readonly end: string;
}

export const product = (axes: readonly Axis[]): number => axes.reduce((n, { extent }) => n * extent, 1);

/** Nested loops over axes. */
export function writeLoops(p: StmtPrinter, axes: readonly Axis[], body: () => void): void {
  const [axis, ...rest] = axes;
  if (!axis) {
    body();
    return;
  }
  if (axis.extent === 1) {
    p.scope.bind(axis.index, number(0));
    writeLoops(p, rest, body);
    return;
  }
  const index = p.scope.declare(axis.index, 0, Math.max(0, axis.extent - 1));
  p.out.block(`for (let ${index} = 0; ${index} < ${axis.extent}; ${index}++)`, () =>
    writeLoops(p, rest, body),
  );
}

/** Binds axes to the parts of a row-major position. */
function writeUnflatten(p: StmtPrinter, axes: readonly Axis[], position: string): void {
  const wide = axes.filter(({ extent }) => extent > 1);
  for (const axis of axes) if (axis.extent === 1) p.scope.bind(axis.index, number(0));
  for (const [at, axis] of wide.entries()) {
    const stride = product(wide.slice(at + 1));
    const divided = stride === 1 ? position : `(${position} / ${stride} | 0)`;
    const part = at === 0 ? divided : `${divided} % ${axis.extent}`;
    if (part === position) p.scope.bind(axis.index, bounded(position, levels.primary, 0, axis.extent - 1));
    else
      p.out.line(
        `const ${p.scope.declare(axis.index, 0, axis.extent - 1)} = ${part.replace(/^\((.*)\)$/, "$1")};`,
      );
  }
}

/** How many units one line has, and how many elements a unit. */
export interface Units {
  readonly perLine: number;
  readonly size: number;
}

/**
 * The loops over all blocks. `block` writes one; `group` surrounds 512 blocks whose results are
 * combined first where there are more than 512 blocks.
 */
export function writeBlocks(
  p: StmtPrinter,
  axes: readonly Axis[],
  units: Units,
  write: { block(block: Block): void; group(inner: () => void): void },
): void {
  const outer = axes.slice(0, -1);
  const extent = axes.at(-1)?.extent ?? 1;
  const lineCount = product(outer);
  const cuts = units.perLine >= blockLength;
  const cut = blockLength * units.size;
  const cutsPerLine = Math.ceil(extent / cut);
  const linesPerBlock = Math.floor(blockLength / units.perLine);
  const count = cuts ? lineCount * cutsPerLine : Math.ceil(lineCount / linesPerBlock);

  const shorter = (from: string, length: number, end: number): string =>
    end % length === 0 ? `${from} + ${length}` : `Math.min(${from} + ${length}, ${end})`;
  const add = (name: string): string => p.scope.names.add(name);

  /** From the first element of a cut. */
  const cutBlock = (first: string): void => {
    const end = add("end");
    p.out.line(`const ${end} = ${shorter(first, cut, extent)};`);
    write.block({ lines: (line) => line(), first, end });
  };
  /** From the first line of a block of whole lines. */
  const lineBlock = (from: string): void => {
    const to = add("end");
    const line = add("line");
    p.out.line(`const ${to} = ${shorter(from, linesPerBlock, lineCount)};`);
    const lines = (body: () => void): void =>
      p.out.block(`for (let ${line} = ${from}; ${line} < ${to}; ${line}++)`, () => {
        writeUnflatten(p, outer, line);
        body();
      });
    write.block({ lines, first: "0", end: String(extent) });
  };

  if (count <= blockLength) {
    const from = add("from");
    if (cuts) {
      writeLoops(p, outer, () =>
        p.out.block(`for (let ${from} = 0; ${from} < ${extent}; ${from} += ${cut})`, () => cutBlock(from)),
      );
    } else {
      const head = `for (let ${from} = 0; ${from} < ${lineCount}; ${from} += ${linesPerBlock})`;
      p.out.block(head, () => lineBlock(from));
    }
    return;
  }
  writeGroups(p, count, write.group, (block) => {
    const from = add("from");
    if (!cuts) {
      p.out.line(`const ${from} = ${block} * ${linesPerBlock};`);
      return lineBlock(from);
    }
    const line = add("line");
    p.out.line(`const ${line} = ${block} / ${cutsPerLine} | 0;`);
    p.out.line(`const ${from} = (${block} - ${line} * ${cutsPerLine}) * ${cut};`);
    writeUnflatten(p, outer, line);
    cutBlock(from);
  });
}

/** Loops over `count` blocks in groups of 512, groups of groups, and so on. */
function writeGroups(
  p: StmtPrinter,
  count: number,
  group: (inner: () => void) => void,
  block: (index: string) => void,
): void {
  const level = (size: number, from: string, end: string): void => {
    const index = p.scope.names.add(size === 1 ? "block" : "group");
    const step = size === 1 ? `${index}++` : `${index} += ${size}`;
    p.out.block(`for (let ${index} = ${from}; ${index} < ${end}; ${step})`, () => {
      if (size === 1) return block(index);
      const last = p.scope.names.add("last");
      p.out.line(`const ${last} = Math.min(${index} + ${size}, ${count});`);
      group(() => level(size / blockLength, index, last));
    });
  };
  let size = 1;
  while (count > size * blockLength) size *= blockLength;
  level(size, "0", String(count));
}
