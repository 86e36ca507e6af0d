/** @file Small sizes for the dims that got none, where a command shows or checks a model and any size will do. */
import { type Bindings, type ModelDefinition, namedDims } from "@tapeless/graph/ir";
import { colorsFor, type Io } from "./io.ts";

/** Those of `bindings`, and a size for every dim where it has none; each dim another, so that shapes tell them apart. */
export function withDefaultSizes(bindings: Bindings, definition: ModelDefinition): Bindings {
  const sizes = namedDims(definition).map((dim, i): [string, readonly number[]] => [dim, [4 + i]]);
  return { ...bindings, all: { ...Object.fromEntries(sizes), ...bindings.all } };
}

/** Only for dims that `bindings` does not name at all; says on stderr what was chosen. */
export function chooseSizes(bindings: Bindings, definition: ModelDefinition, io: Io): Bindings {
  const { all } = withDefaultSizes(bindings, definition);
  const named = [bindings.all, ...Object.values(bindings.entries)];
  const chosen = Object.entries(all).filter(([dim]) => !named.some((sizes) => dim in sizes));
  if (chosen.length === 0) return bindings;
  const shown = chosen.map(([dim, [size]]) => `${dim}=${size}`).join(", ");
  io.stderr.write(`${colorsFor(io.stderr, io).dim(`sizes chosen, as no --bind names them: ${shown}`)}\n`);
  return { ...bindings, all: { ...Object.fromEntries(chosen), ...bindings.all } };
}
