/**
 * @file Striped reductions: 16 sums (8 of f64) side by side, added up as a tree (docs/numerics.md A3).
 *
 * Four forms with the same bits. Up to one chunk of cheap terms is one expression; of others, a loop that leaves each
 * term in a small array. Cheap terms of longer lines get a local per stripe: V8 has the additions of all stripes in
 * flight, which makes this the fastest (NUMERICS B1). All others run one stripe after the other, so that the term is
 * written once, and keep the sums in the array.
 */
import {
  type Accumulator,
  blockLength,
  children,
  type Expr,
  scalarOps,
  stripeCount,
} from "@tapeless/graph/ir";
import type { AccumulatePrinter } from "./accumulate.ts";
import { type Block, product, writeBlocks, writeLoops } from "./blocks.ts";
import { addI32 } from "./integer.ts";
import { combine, startText } from "./reducer.ts";
import { bounded, infix, levels, number, type Text, text } from "./text.ts";

/** Characters of all terms of a sum that may be one expression. */
const longestTree = 240;

/** Nodes of a term that may be written once for each stripe. */
const longestTerm = 10;

/** Lines shorter than this many chunks are not worth a local per stripe. */
const fewestChunks = 2;

export function writeStripes(a: AccumulatePrinter): void {
  const { p, stmt } = a;
  const width = stripeCount(a.ordered[0]!.value.dtype);
  const extent = stmt.axes.at(-1)?.extent ?? 1;
  const chunks = Math.ceil(extent / width);
  const lines = product(stmt.axes.slice(0, -1));
  const size = termSize(a);
  if (lines === 1 && extent <= width && size < Infinity && writeTree(a)) return;
  const isOneBlock = chunks * lines <= blockLength || !p.scope.strict;
  a.declareAll({ late: isOneBlock });
  if (lines === 1 && extent <= width) {
    writeChunk(a, extent);
    a.endAll();
    return;
  }
  const inLocals = size <= longestTerm && chunks >= fewestChunks;
  const write = (block: Block, isOnly: boolean): void =>
    inLocals ? writeLocals(a, block, width, isOnly) : writeArray(a, block, width, isOnly);
  if (isOneBlock) {
    const all = (line: () => void): void => writeLoops(p, stmt.axes.slice(0, -1), line);
    write({ lines: all, first: "0", end: String(extent) }, true);
    a.endAll();
    return;
  }
  writeBlocks(
    p,
    stmt.axes,
    { perLine: chunks, size: width },
    {
      group: (inner) => a.partial(inner),
      block: (block) => write(block, false),
    },
  );
  a.endAll();
}

/** How much text a term is; infinite where it must not be copied. */
function termSize({ stmt }: AccumulatePrinter): number {
  if (stmt.accumulators.length > 1 || stmt.body.some(({ kind }) => kind !== "let")) return Infinity;
  const seen = new Set<Expr>();
  let size = 0;
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "when") size = Infinity;
    else if (expr.kind === "op" && scalarOps[expr.op].define) size += 10;
    else if (expr.kind === "op" && expr.dtype !== "i32") size += 1;
    else if (expr.kind === "load") size += 1;
    children(expr).forEach(visit);
  };
  for (const { value } of stmt.accumulators) visit(value);
  for (const inner of stmt.body) if (inner.kind === "let") visit(inner.value);
  return size;
}

/** `values` added as a[0..w-1] by halves; absent ones are left out, which adds nothing. */
function tree(a: AccumulatePrinter, acc: Accumulator, values: readonly Text[], width: number): Text {
  if (width === 1) return values[0]!;
  const half = width / 2;
  const sums = values.slice(0, half).map((value, w) => {
    const other = values[w + half];
    return other ? combine(a.p, acc, value, other) : value;
  });
  return tree(a, acc, sums, half);
}

/** One expression, if it is a short one. */
function writeTree(a: AccumulatePrinter): boolean {
  const { p, stmt } = a;
  const acc = a.ordered[0]!;
  const axis = stmt.axes.at(-1);
  if (axis?.extent === 0 || stmt.body.length > 0) return false;
  const before = p.out.lines.length;
  for (const { index } of stmt.axes) p.scope.bind(index, number(0));
  const terms = Array.from({ length: axis?.extent ?? 1 }, (_, element) => {
    if (axis) p.scope.bind(axis.index, number(element));
    return p.exprs.one(acc.value);
  });
  const isLong = terms.reduce((length, term) => length + term.text.length, 0) > longestTree;
  if (isLong || p.out.lines.length > before) {
    p.out.lines.length = before;
    return false;
  }
  const sum = tree(a, acc, terms, stripeCount(acc.value.dtype));
  p.out.line(`const ${p.scope.declare(acc.name)} = ${fromZero(acc, sum).text};`);
  return true;
}

/** An accumulator starts at +0, so the sum of nothing but -0 is +0. */
const fromZero = (acc: Accumulator, sum: Text): Text =>
  acc.op === "add" ? infix(sum, "+", text("0"), levels.additive) : sum;

const folded = (acc: Accumulator, array: string): Text => fromZero(acc, text(`${array}[0]`));

const finish = (a: AccumulatePrinter, acc: Accumulator, sum: Text, isOnly: boolean): void => {
  const target = a.target(acc);
  if (isOnly) a.p.out.line(`const ${target} = ${sum.text};`);
  else a.p.out.line(`${target} = ${combine(a.p, acc, text(target), sum).text};`);
};

/** The arrays of all accumulators, while `write` is at work: reductions inside get others. */
function withArrays(a: AccumulatePrinter, write: (arrays: readonly string[]) => void): void {
  const { p } = a;
  p.stripeDepth++;
  write(a.ordered.map((acc, i) => p.scope.helpers.useStripes(acc.value.dtype, p.stripeDepth, i)));
  p.stripeDepth--;
}

function writeChunk(a: AccumulatePrinter, extent: number): void {
  const { p, stmt } = a;
  const axis = stmt.axes.at(-1);
  if (extent === 0) {
    for (const acc of a.ordered) finish(a, acc, text(startText(acc)), true);
    return;
  }
  withArrays(a, (arrays) => {
    writeLoops(p, stmt.axes, () =>
      a.term((acc) => {
        const i = a.ordered.indexOf(acc);
        const stripe = axis && axis.extent > 1 ? p.scope.variable(axis.index).text : "0";
        return i < 0 ? undefined : (value) => p.out.line(`${arrays[i]}[${stripe}] = ${value.text};`);
      }),
    );
    for (const [i, acc] of a.ordered.entries()) {
      p.out.line(`${p.scope.helpers.useFold(acc.op, acc.value.dtype)}(${arrays[i]}, ${extent});`);
      finish(a, acc, folded(acc, arrays[i]!), true);
    }
  });
}

function writeLocals(a: AccumulatePrinter, block: Block, width: number, isOnly: boolean): void {
  const { p, stmt } = a;
  const acc = a.ordered[0]!;
  const axis = stmt.axes.at(-1)!;
  const names = Array.from({ length: width }, (_, w) => p.scope.names.add(`${a.target(acc)}${w}`));
  const start = startText(acc);
  p.out.line(`let ${names.map((name) => `${name} = ${start}`).join(", ")};`);

  const term = (stripe: string): void =>
    a.term(() => (value) => p.out.line(`${stripe} = ${combine(p, acc, text(stripe), value).text};`));
  const rest = axis.extent % width;
  const whole = axis.extent - rest;
  const isLine = block.end === String(axis.extent);
  block.lines(() => {
    const index = p.scope.names.add(axis.index);
    const condition =
      rest === 0 || isLine
        ? `${index} < ${isLine ? whole : block.end}`
        : `${index} + ${width - 1} < ${block.end}`;
    p.out.block(`for (let ${index} = ${block.first}; ${condition}; ${index} += ${width})`, () => {
      const base = bounded(index, levels.primary, 0, axis.extent - 1);
      names.forEach((name, w) => {
        p.scope.bind(axis.index, addI32(base, number(w)));
        term(name);
      });
    });
    if (rest === 0) return;
    const tail = (): void =>
      names.slice(0, rest).forEach((name, w) => {
        p.scope.bind(axis.index, number(whole + w));
        term(name);
      });
    if (isLine) tail();
    else p.out.block(`if (${block.end} === ${axis.extent})`, tail);
  });
  finish(
    a,
    acc,
    tree(
      a,
      acc,
      names.map((name) => text(name)),
      width,
    ),
    isOnly,
  );
}

function writeArray(a: AccumulatePrinter, block: Block, width: number, isOnly: boolean): void {
  const { p, stmt } = a;
  const { helpers, names } = p.scope;
  const axis = stmt.axes.at(-1) ?? { index: "", extent: 1 };
  withArrays(a, (arrays) => {
    const stripe = names.add("stripe");
    p.out.block(`for (let ${stripe} = 0; ${stripe} < ${width}; ${stripe}++)`, () => {
      const sums = a.ordered.map((acc) => {
        const sum = names.add("sum");
        p.out.line(`let ${sum} = ${startText(acc)};`);
        return sum;
      });
      block.lines(() => {
        const index = p.scope.declare(axis.index, 0, axis.extent - 1);
        const first = block.first === "0" ? stripe : `${block.first} + ${stripe}`;
        p.out.block(`for (let ${index} = ${first}; ${index} < ${block.end}; ${index} += ${width})`, () =>
          a.term((acc) => {
            const i = a.ordered.indexOf(acc);
            if (i < 0) return undefined;
            return (value) => p.out.line(`${sums[i]} = ${combine(p, acc, text(sums[i]!), value).text};`);
          }),
        );
      });
      for (const [i, array] of arrays.entries()) p.out.line(`${array}[${stripe}] = ${sums[i]};`);
    });
    for (const [i, acc] of a.ordered.entries()) {
      p.out.line(`${helpers.useFold(acc.op, acc.value.dtype)}(${arrays[i]});`);
      finish(a, acc, folded(acc, arrays[i]!), isOnly);
    }
  });
}
