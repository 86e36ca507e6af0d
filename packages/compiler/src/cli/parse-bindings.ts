/** @file `--bind batch=64`, `--bind predict.batch=1,360`. Whether the model has such dims is checked when it is built. */
import { type Bindings, GraphError } from "@tapeless/graph/ir";

const example = "as in --bind batch=64, or --bind predict.batch=1,360 for one entry and several sizes";

/** Indices are i32. */
const largestSize = 2 ** 31 - 1;

type Sizes = Record<string, readonly number[]>;

/** @throws GraphError `cli/bind` that quotes the flag. */
export function parseBindings(flags: readonly string[]): Bindings {
  const all: Sizes = Object.create(null);
  const entries: Record<string, Sizes> = Object.create(null);
  for (const text of flags) {
    const { entry, dim, sizes } = parseBinding(text);
    if (entry !== undefined) entries[entry] ??= Object.create(null) as Sizes;
    const place = entry === undefined ? all : entries[entry]!;
    if (dim in place) {
      const name = entry === undefined ? dim : `${entry}.${dim}`;
      const hint = `several sizes go in one flag: --bind ${name}=${[...new Set([...place[dim]!, ...sizes])].join(",")}`;
      fail(text, `${name} is bound twice`, hint);
    }
    place[dim] = sizes;
  }
  return { all, entries };
}

interface ParsedBinding {
  readonly entry: string | undefined;
  readonly dim: string;
  readonly sizes: readonly number[];
}

function parseBinding(text: string): ParsedBinding {
  const equals = text.lastIndexOf("=");
  if (equals < 0) fail(text, "there is no size");
  const name = text.slice(0, equals).trim();
  // the names of dims hold no dot, those of entries may
  const dot = name.lastIndexOf(".");
  const dim = name.slice(dot + 1);
  const entry = dot < 0 ? undefined : name.slice(0, dot);
  if (dim === "" || entry === "") fail(text, "a name is missing");
  const sizes = text
    .slice(equals + 1)
    .split(",")
    .map((size) => parseSize(text, size.trim()));
  if (new Set(sizes).size < sizes.length) fail(text, "a size is given twice");
  return { entry, dim, sizes };
}

function parseSize(flag: string, text: string): number {
  if (text === "") fail(flag, "a size is missing");
  const size = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(size) || size === 0) fail(flag, `${text} is not a size: a whole number from 1`);
  if (size > largestSize) fail(flag, `${text} is too large; the largest size is ${largestSize}`);
  return size;
}

function fail(flag: string, problem: string, hint = example): never {
  throw new GraphError({ code: "cli/bind", problem: `--bind ${flag}: ${problem}`, hint });
}
