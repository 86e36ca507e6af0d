/** @file Named dims: sizes chosen when the model is built. */
import { GraphError } from "../errors.ts";
import { requireEntry } from "../ir/context.ts";
import { captureSource } from "../ir/source.ts";
import type { Guard, ShapeError } from "../types/shape-error.ts";
import type { Eq } from "../types/size.ts";
import type { Dim } from "../types/tensor.ts";

type Letters = "abcdefghijklmnopqrstuvwxyz_";
type CharactersOf<S extends string> = S extends `${infer C}${infer R}` ? C | CharactersOf<R> : never;
type Letter = CharactersOf<Letters>;
type Digit = CharactersOf<"0123456789">;

/**
 * `unknown` for letters, digits and _ that begin with no digit, and for names that are not known.
 * @example DimName<"a b">
 * // ShapeError<'dim "a b": a name is letters, digits and _, and begins with no digit'>
 */
export type DimName<Name extends string> =
  IsName<Lowercase<Name>, Letter> extends true
    ? unknown
    : ShapeError<`dim "${Name}": a name is letters, digits and _, and begins with no digit`>;

/** Character by character; what is not a literal passes. */
type IsName<Name extends string, Allowed> = Name extends `${infer C}${infer R}`
  ? C extends Allowed
    ? R extends ""
      ? true
      : IsName<R, Letter | Digit>
    : false
  : Eq<Name, ""> extends true
    ? false
    : true;

/**
 * A size with a name, bound at build time (`--bind batch=64`).
 *
 * @example const batch = dim("batch");
 *          const image = input([batch, 64]);
 * @throws GraphError `dim/name` where the name is not a plain identifier.
 */
export function dim<const Name extends string>(name: Name & Guard<DimName<Name>>): Dim<Name> {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new GraphError({
      code: "dim/name",
      problem: `${JSON.stringify(name)} cannot name a dim`,
      hint: "use letters, digits and _, starting with a letter: it is written on the command line, as in --bind batch=64",
      source: captureSource(dim),
    });
  }
  return { kind: "dim", name };
}

const isDim = (size: unknown): size is Dim =>
  typeof size === "object" && size !== null && (size as { kind?: unknown }).kind === "dim";

/** Number for a size written by the user: as it is, or what its name is bound to in the entry being built. */
export function resolveSize(size: number | string | Dim): number {
  if (typeof size === "number") return size;
  const name = isDim(size) ? size.name : size;
  const { binding, entry } = requireEntry(`using the dim ${name}`);
  const bound = Object.hasOwn(binding, name) ? binding[name] : undefined;
  if (bound !== undefined) return bound;
  throw new GraphError({
    code: "bind/unbound",
    problem: `the dim ${name} has no size in entry ${entry}`,
    hint: `give it one: --bind ${name}=32, or --bind ${entry}.${name}=32 for this entry alone`,
    source: captureSource(resolveSize),
  });
}

/** Names and numbers of a declared shape: `["batch", 64]`. */
export const declaredDims = (shape: readonly (number | string | Dim)[]): (number | string)[] =>
  shape.map((size) => (isDim(size) ? size.name : size));
