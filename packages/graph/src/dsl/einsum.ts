/**
 * @file Einstein summation. Operands are contracted two at a time, the pair with the smallest result first (the earlier
 * pair where equal), so that the order is a function of formula and shapes.
 */
import { GraphError } from "../errors.ts";
import type { Value } from "../ir/node.ts";
import { captureSource } from "../ir/source.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { checkDType, checkSameDType, numeric } from "../ops/rules.ts";
import { showShape } from "../shape.ts";
import type { PartsType } from "../types/concatenate.ts";
import type { Guard, Ok, OkType } from "../types/shape-error.ts";
import type { ShapesOf, Tensor } from "../types/tensor.ts";
import { checkOperands, refuseArgument, tensorArgument } from "./check.ts";
import { diagonalOf } from "./diagonal.ts";
import type { Einsum } from "./einsum-rule.ts";

/** A tensor whose axes have names: a letter each, or `...0`, `...1` counted from the last of an ellipsis. */
interface Named {
  readonly value: Value;
  readonly names: readonly string[];
}

/**
 * The sum of products that a formula spells: a letter for each axis, an arrow, and the letters that stay. Letters that
 * are in no result are summed over, a letter twice in one operand takes its diagonal, `...` stands for axes that
 * broadcast. One dtype, not bool.
 * @throws GraphError `einsum/formula` where it cannot be read, `einsum/operands` where it does not fit the operands,
 * `einsum/size` where a letter has two sizes, `dtype/mismatch`.
 * @example einsum("bqd,bkd->bqk", query, key)
 */
export function einsum<const F extends string, const L extends readonly unknown[]>(
  formula: F & Guard<Einsum<F, ShapesOf<L>>, PartsType<"einsum", L>>,
  ...operands: L
): Tensor<Ok<Einsum<F, ShapesOf<L>>>, OkType<PartsType<"einsum", L>>> {
  const { terms, output } = parseFormula(formula);
  const values = operands.map((operand, i) => tensorArgument("einsum", `operand ${i}`, operand));
  if (values.length !== terms.length || values.length === 0) {
    fail("einsum/operands", `"${formula}" has ${terms.length} operands, ${values.length} are given`);
  }
  const roles = Object.fromEntries(values.map((value, i) => [`operand ${i}`, value]));
  checkOperands("einsum", roles, (types) => {
    for (const [position, type] of types.entries()) checkDType(type, numeric, { position });
    checkSameDType(types);
  });
  const named = values.map((value, i) => ({ value, names: axisNames(formula, terms[i]!, value, roles) }));
  const ellipsis = named
    .flatMap(({ names }) => names.filter((name) => name.startsWith("...")))
    .sort((a, b) => Number(b.slice(3)) - Number(a.slice(3)));
  const wanted = output.flatMap((name) => (name === "..." ? [...new Set(ellipsis)] : [name]));
  const sizes = checkSizes(formula, named, roles);
  const unknown = wanted.find((name) => !sizes.has(name));
  if (unknown) fail("einsum/formula", `"${formula}": ${unknown} of the result is in no operand`);
  return contractAll(named.map(diagonals), wanted, sizes) as never;
}

function fail(code: string, problem: string, hint?: string): never {
  const source = captureSource(einsum);
  throw new GraphError({ code, op: "einsum", problem, ...(hint === undefined ? {} : { hint }), source });
}

/** The names of each operand's axes and of the result's; `...` is one name here. */
function parseFormula(formula: unknown): {
  terms: readonly (readonly string[])[];
  output: readonly string[];
} {
  if (typeof formula !== "string") refuseArgument("einsum", "formula", formula, 'a text such as "ij,jk->ik"');
  const [left, right, ...more] = formula.replaceAll(" ", "").split("->");
  if (left === undefined || right === undefined || more.length > 0) {
    fail(
      "einsum/formula",
      `"${formula}" needs one arrow`,
      'as in "ij,jk->ik"; nothing after it gives a scalar',
    );
  }
  const read = (term: string): readonly string[] => {
    const names: readonly string[] = term.match(/\.\.\.|./g) ?? [];
    const odd = names.find((name) => !/^(\.\.\.|[A-Za-z])$/.test(name));
    if (odd) fail("einsum/formula", `"${formula}": ${JSON.stringify(odd)} is not a letter`);
    if (names.indexOf("...") !== names.lastIndexOf("...")) {
      fail("einsum/formula", `"${formula}": ${term} has more than one ellipsis`);
    }
    return names;
  };
  const output = read(right);
  const twice = output.find((name, i) => output.indexOf(name) !== i);
  if (twice) fail("einsum/formula", `"${formula}": ${twice} is twice in the result`);
  return { terms: left.split(",").map(read), output };
}

function axisNames(
  formula: string,
  term: readonly string[],
  value: Value,
  roles: Record<string, Value>,
): string[] {
  const rank = value.shape.length;
  const spread = rank - term.filter((name) => name !== "...").length;
  if (spread < 0 || (spread > 0 && !term.includes("..."))) {
    const problem = `"${formula}": ${term.join("")} names ${rank - spread} axes of ${showShape(value.shape)}`;
    refuse("einsum", { code: "einsum/operands", problem }, roles);
  }
  return term.flatMap((name) =>
    name === "..." ? Array.from({ length: spread }, (_, i) => `...${spread - 1 - i}`) : [name],
  );
}

/** The size of each name; those of an ellipsis may also be 1. */
function checkSizes(
  formula: string,
  operands: readonly Named[],
  roles: Record<string, Value>,
): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { value, names } of operands) {
    for (const [axis, name] of names.entries()) {
      const size = value.shape[axis]!;
      const known = sizes.get(name);
      const repeats = name.startsWith("...");
      if (known !== undefined && known !== size && !(repeats && (known === 1 || size === 1))) {
        const problem = `"${formula}": ${repeats ? "..." : name} has sizes ${known} and ${size}`;
        refuse("einsum", { code: "einsum/size", problem, hint: "a letter stands for one size" }, roles);
      }
      sizes.set(name, known === undefined || known === 1 ? size : known);
    }
  }
  return sizes;
}

/** Each name once: the diagonal where two axes of an operand have one. */
function diagonals({ value, names }: Named): Named {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return { value, names };
  const [i, j] = [names.indexOf(twice), names.lastIndexOf(twice)];
  const rest = names.flatMap((_, axis) => (axis === i || axis === j ? [] : [axis]));
  const taken = diagonalOf("einsum", calls.transpose(value, [...rest, i, j]), 0);
  return diagonals({ value: taken, names: [...rest.map((axis) => names[axis]!), twice] });
}

const productSize = (names: Iterable<string>, sizes: ReadonlyMap<string, number>): number =>
  [...names].reduce((product, name) => product * sizes.get(name)!, 1);

function contractAll(
  operands: readonly Named[],
  output: readonly string[],
  sizes: Map<string, number>,
): Value {
  let left = operands.map((operand, i) => sumOut(repeated(operand, sizes), needed(operands, i, output)));
  while (left.length > 1) {
    const [i, j] = cheapestPair(left, output, sizes);
    const rest = left.filter((_, k) => k !== i && k !== j);
    const keep = new Set([...output, ...rest.flatMap(({ names }) => names)]);
    left = rest.toSpliced(i, 0, contractPair(left[i]!, left[j]!, keep));
  }
  const { value, names } = left[0]!;
  return calls.transpose(
    value,
    output.map((name) => names.indexOf(name)),
  );
}

/** Names that the result or another operand has. */
const needed = (operands: readonly Named[], own: number, output: readonly string[]): Set<string> =>
  new Set([...output, ...operands.flatMap(({ names }, i) => (i === own ? [] : names))]);

/** Axes of an ellipsis that have size 1 here and another size elsewhere, repeated. */
function repeated({ value, names }: Named, sizes: ReadonlyMap<string, number>): Named {
  const shape = names.map((name) => sizes.get(name)!);
  return { value: calls.broadcastTo(value, shape), names };
}

function sumOut({ value, names }: Named, keep: ReadonlySet<string>): Named {
  const axes = names.flatMap((name, axis) => (keep.has(name) ? [] : [axis]));
  if (axes.length === 0) return { value, names };
  return { value: calls.sum(value, axes), names: names.filter((name) => keep.has(name)) };
}

function cheapestPair(
  operands: readonly Named[],
  output: readonly string[],
  sizes: ReadonlyMap<string, number>,
): [number, number] {
  let best: [number, number] = [0, 1];
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < operands.length; i++) {
    for (let j = i + 1; j < operands.length; j++) {
      const others = operands.flatMap(({ names }, k) => (k === i || k === j ? [] : names));
      const keep = new Set([...output, ...others]);
      const names = new Set([...operands[i]!.names, ...operands[j]!.names].filter((name) => keep.has(name)));
      const size = productSize(names, sizes);
      if (size < least) {
        least = size;
        best = [i, j];
      }
    }
  }
  return best;
}

/** Names of both that stay are batch axes; those of both that do not are summed over. */
function contractPair(a: Named, b: Named, keep: ReadonlySet<string>): Named {
  const shared = a.names.filter((name) => b.names.includes(name));
  const batch = shared.filter((name) => keep.has(name));
  const summed = shared.filter((name) => !keep.has(name));
  const own = ({ names }: Named): string[] => names.filter((name) => !shared.includes(name));
  const names = [...batch, ...own(a), ...own(b)];
  if (summed.length === 0) return { value: calls.mul(aligned(a, names), aligned(b, names)), names };
  const at = (operand: Named, wanted: readonly string[]): number[] =>
    wanted.map((name) => operand.names.indexOf(name));
  const value = calls.dotGeneral(a.value, b.value, {
    lhsBatch: at(a, batch),
    rhsBatch: at(b, batch),
    lhsContract: at(a, summed),
    rhsContract: at(b, summed),
  });
  return { value, names };
}

/** The axes in the order of `names`, with size 1 where the operand has no such axis. */
function aligned({ value, names }: Named, wanted: readonly string[]): Value {
  const present = wanted.filter((name) => names.includes(name));
  const ordered = calls.transpose(
    value,
    present.map((name) => names.indexOf(name)),
  );
  const missing = wanted.flatMap((name, axis) => (names.includes(name) ? [] : [axis]));
  return calls.expandDims(ordered, missing);
}
