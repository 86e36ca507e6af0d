/** @file Sizes for named dims: which programs each entry gets. */
import { GraphError, nearest } from "../errors.ts";
import type { EntryDefinition } from "./define-model.ts";

/** Sizes by dim name, for every entry and for single ones. */
export interface Bindings {
  readonly all: Readonly<Record<string, readonly number[]>>;
  readonly entries: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

export const noBindings: Bindings = { all: {}, entries: {} };

/** One size for every dim of a program, and further sizes its body may ask for. */
export interface Binding {
  readonly key: Readonly<Record<string, number>>;
  readonly sizes: Readonly<Record<string, number>>;
}

/** The named dims of an entry's inputs, once each. */
export const dimsOf = (definition: EntryDefinition): string[] => [
  ...new Set(
    Object.values(definition.inputs).flatMap(({ dims }) => dims.filter((size) => typeof size === "string")),
  ),
];

function checkSizes(name: string, sizes: readonly number[]): void {
  const bad = sizes.find((size) => !Number.isInteger(size) || size <= 0);
  if (sizes.length > 0 && bad === undefined && new Set(sizes).size === sizes.length) return;
  const problem =
    sizes.length === 0
      ? `${name} has no size`
      : bad === undefined
        ? `${name} is bound to the same size twice: ${sizes.join(", ")}`
        : `${name} cannot be ${bad}: a dim is a whole number from 1`;
  throw new GraphError({
    code: "bind/size",
    problem,
    hint: "as in --bind batch=64 or --bind predict.batch=1,360",
  });
}

/** Rejects sizes that are no sizes, and names that no entry has. */
export function checkBindings(bindings: Bindings, entries: Readonly<Record<string, EntryDefinition>>): void {
  const known = new Set(Object.values(entries).flatMap(dimsOf));
  const check = (name: string, sizes: readonly number[], names: Iterable<string>, shown: string) => {
    checkSizes(shown, sizes);
    if ([...names].includes(name)) return;
    const list = [...names];
    const close = nearest(name, list);
    throw new GraphError({
      code: "bind/unknown",
      problem: `no dim is named ${name}${shown === name ? "" : ` (in ${shown})`}`,
      hint: close
        ? `did you mean ${close}?`
        : list.length > 0
          ? `named dims: ${list.join(", ")}`
          : "this model names no dims",
    });
  };
  for (const [name, sizes] of Object.entries(bindings.all)) check(name, sizes, known, name);
  for (const [entry, own] of Object.entries(bindings.entries)) {
    const definition = given(entries, entry);
    if (!definition) {
      const close = nearest(entry, Object.keys(entries));
      throw new GraphError({
        code: "bind/entry",
        problem: `no entry is named ${entry}`,
        hint: close ? `did you mean ${close}?` : `entries: ${Object.keys(entries).join(", ")}`,
      });
    }
    for (const [name, sizes] of Object.entries(own))
      check(name, sizes, dimsOf(definition), `${entry}.${name}`);
  }
}

/** What a record itself says of a name: names are the user's, `constructor` among them. */
const given = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** Every combination of sizes an entry is built for, in the order given. */
export function bindingsOf(name: string, definition: EntryDefinition, bindings: Bindings): Binding[] {
  const own = given(bindings.entries, name) ?? {};
  const dims = dimsOf(definition);
  let keys: Record<string, number>[] = [{}];
  for (const dim of dims) {
    const sizes = given(own, dim) ?? given(bindings.all, dim);
    if (!sizes) {
      throw new GraphError({
        code: "bind/unbound",
        problem: `the dim ${dim} has no size in entry ${name}`,
        hint: `give it one: --bind ${dim}=32, or --bind ${name}.${dim}=32 for this entry alone`,
        source: definition.source,
      });
    }
    keys = keys.flatMap((key) => sizes.map((size) => ({ ...key, [dim]: size })));
  }
  const extras: Record<string, number> = {};
  for (const [dim, sizes] of Object.entries(bindings.all)) if (sizes.length === 1) extras[dim] = sizes[0]!;
  rejectAmbiguous(name, definition, keys);
  return keys.map((key) => ({ key, sizes: { ...extras, ...key } }));
}

/** A call picks its program by the lengths of its inputs, so two programs may not take the same lengths. */
function rejectAmbiguous(
  name: string,
  definition: EntryDefinition,
  keys: readonly Record<string, number>[],
): void {
  const seen = new Map<string, Record<string, number>>();
  for (const key of keys) {
    const lengths = Object.values(definition.inputs)
      .map(({ dims }) =>
        dims.reduce<number>((product, size) => product * (typeof size === "string" ? key[size]! : size), 1),
      )
      .join(",");
    const other = seen.get(lengths);
    if (other) {
      throw new GraphError({
        code: "bind/ambiguous",
        problem: `entry ${name} takes inputs of the same lengths with ${show(other)} and with ${show(key)}`,
        hint: "a call picks its program by the lengths of its inputs: build two entries, or two modules",
        source: definition.source,
      });
    }
    seen.set(lengths, key);
  }
}

const show = (key: Record<string, number>): string =>
  Object.entries(key)
    .map(([dim, size]) => `${dim}=${size}`)
    .join(" ");
