/** @file Parameters and state: saved tensors, declared once a model and read by every entry. */
import type { DType } from "../dtype.ts";
import { GraphError } from "../errors.ts";
import { apply1, type Operand, sourceHere, tensorOf } from "../ir/builder.ts";
import { entryContext, requireEntry, requireModel, type Variable } from "../ir/context.ts";
import type { Value } from "../ir/node.ts";
import { captureSource } from "../ir/source.ts";
import { constant } from "../ops/leaves.ts";
import { sameShape, showType } from "../shape.ts";

/** Makes the first value of a variable of this shape. */
export type Initializer = (shape: readonly number[], dtype: DType, name: string) => Value;

interface Declaration {
  readonly name: string;
  readonly kind: Variable["kind"];
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly trainable: boolean;
  readonly init: Initializer;
  /** Declared again with the same type: the same variable (optimizer slots, made once per body). */
  readonly reusable: boolean;
}

const filled =
  (value: number): Initializer =>
  (shape, dtype) =>
    apply1(constant, [], { value, dtype, shape });

/** Declares a variable under its full name. */
export function declareVariable(declaration: Declaration): Variable {
  const { name, kind, shape, dtype, trainable, init, reusable } = declaration;
  const { variables, declared } = requireModel(`declaring ${name}`);
  const source = sourceHere(declareVariable);
  checkName(name);
  if (typeof init !== "function") {
    throw new GraphError({
      code: "op/argument",
      problem: `the first value of ${name} is no initializer`,
      hint: "as in { init: initializer.zeros() }, or a function of the shape that returns a tensor",
      source,
    });
  }
  checkSizes(name, shape);
  const known = variables.get(name);
  if (known) {
    if (reusable && known.kind === kind && known.dtype === dtype && sameShape(known.shape, shape))
      return known;
    throw new GraphError({
      code: "name/duplicate",
      problem: `${name} is declared twice: ${showType(known)} and ${showType({ shape, dtype })}`,
      hint: "give one of the two layers another name, or use the same layer value to share its parameters",
      source,
    });
  }
  const variable: Variable = {
    variable: true,
    name,
    kind,
    shape: [...shape],
    dtype,
    trainable,
    init: () => init(shape, dtype, name),
    source,
  };
  variables.set(name, variable);
  declared.push(variable);
  return variable;
}

/** Saved state is a safetensors file, where this name means something else. */
function checkName(name: string): void {
  if (name !== "__metadata__") return;
  throw new GraphError({
    code: "name/reserved",
    problem: `${name} cannot name saved state: the file format keeps that name to itself`,
    hint: "choose another name",
    source: captureSource(declareVariable),
  });
}

function checkSizes(name: string, shape: readonly number[]): void {
  const axis = shape.findIndex((size) => !(Number.isInteger(size) && size >= 0));
  if (axis < 0) return;
  throw new GraphError({
    code: "shape/size",
    problem: `${name}: axis ${axis} has size ${String(shape[axis])}; a size is a whole number from 0`,
    hint: "parameters and state have fixed sizes, the same in every binding",
    source: captureSource(declareVariable),
  });
}

const reservedPrefixes = ["optimizer/", "state/"];

/** The full name of a variable declared in the current scope. */
export function scopedName(name: string): string {
  const { scope: path } = requireModel(`declaring ${name}`);
  const full = [...path, name].join(".");
  const reserved =
    reservedPrefixes.some((prefix) => full.startsWith(prefix)) || full === "rng" || full === "step";
  if (typeof name !== "string" || name === "" || reserved) {
    throw new GraphError({
      code: "name/reserved",
      problem: `${JSON.stringify(name)} cannot name a parameter`,
      hint: 'not empty, not "rng" or "step", and not starting with "optimizer/" or "state/": those name other saved state',
      source: captureSource(scopedName),
    });
  }
  return full;
}

function outsideBodies(what: string, caller: (...args: never[]) => unknown): void {
  if (!entryContext()) return;
  throw new GraphError({
    code: "model/parameter-in-entry",
    problem: `${what} is made inside an entry's body, which runs once per binding`,
    hint: "make layers and parameters in the function given to defineModel, outside entry(...) and trainStep(...)",
    source: captureSource(caller),
  });
}

export interface ParameterOptions {
  readonly dtype?: DType;
  /** Default zeros. */
  readonly init?: Initializer;
  /** Whether optimizers change it; default true. */
  readonly trainable?: boolean;
}

/** Declares a trained tensor, named within the current scope. Untyped core of the public `parameter`. */
export function declareParameter(
  name: string,
  shape: readonly number[],
  options: ParameterOptions = {},
): Variable {
  outsideBodies(`parameter ${name}`, declareParameter);
  const { dtype = "f32", init = filled(0), trainable = true } = options;
  return declareVariable({
    name: scopedName(name),
    kind: "parameter",
    shape,
    dtype,
    trainable,
    init,
    reusable: false,
  });
}

/** Declares state that is saved but not trained (running statistics). Untyped core of the public `state`. */
export function declareState(
  name: string,
  shape: readonly number[],
  options: { dtype?: DType; init?: Initializer } = {},
): Variable {
  outsideBodies(`state ${name}`, declareState);
  const { dtype = "f32", init = filled(0) } = options;
  const full = `state/${scopedName(name)}`;
  return declareVariable({
    name: full,
    kind: "state",
    shape,
    dtype,
    trainable: false,
    init,
    reusable: false,
  });
}

/** A slot an optimizer keeps for a parameter, or for itself. Made where it is first used. */
export function declareSlot(
  name: string,
  shape: readonly number[],
  dtype: DType,
  init: Initializer | number,
): Variable {
  const full = `optimizer/${name}`;
  const initializer = typeof init === "number" ? filled(init) : init;
  return declareVariable({
    name: full,
    kind: "optimizer",
    shape,
    dtype,
    trainable: false,
    init: initializer,
    reusable: true,
  });
}

/** The seed, as two words; filled by `create`, not by an initializer. */
export const rngVariable = (): Variable =>
  declareVariable({
    name: "rng",
    kind: "rng",
    shape: [2],
    dtype: "i32",
    trainable: false,
    init: filled(0),
    reusable: true,
  });

/** Calls of entries with updates so far. */
export const stepVariable = (): Variable =>
  declareVariable({
    name: "step",
    kind: "step",
    shape: [],
    dtype: "i32",
    trainable: false,
    init: filled(0),
    reusable: true,
  });

/** Says that after this call the variable holds `value`. All updates are assigned at once, from the values before the call. */
export function assign(variable: Variable, value: Operand): void {
  const { updates, entry, depth } = requireEntry(`updating ${variable?.name}`);
  const source = sourceHere(assign);
  if (depth > 0) {
    throw new GraphError({
      code: "loop/update",
      problem: `${variable?.name} is updated in the body of a loop or branch; updates are made once, after all of it`,
      hint: "carry the value through the loop, return it, and update with what the loop returns",
      source,
    });
  }
  if (typeof variable !== "object" || variable === null || !("variable" in variable)) {
    const problem = "only a parameter or state can be updated";
    throw new GraphError({
      code: "update/target",
      problem,
      hint: "as in update(runningMean, value)",
      source,
    });
  }
  const next = tensorOf(value);
  if (next.dtype !== variable.dtype || !sameShape(next.shape, variable.shape)) {
    throw new GraphError({
      code: "update/type",
      problem: `${variable.name} is ${showType(variable)}; its new value is ${showType(next)}`,
      source,
    });
  }
  if (updates.has(variable)) {
    throw new GraphError({
      code: "update/twice",
      problem: `${variable.name} is updated twice in entry ${entry}`,
      hint: "updates are one parallel assignment: compute the final value and update once",
      source,
    });
  }
  updates.set(variable, next);
}

/** The automatic name of the next layer of a kind in the current scope: `dense1`, `dense2`, ... */
export function automaticName(kind: string): string {
  const { counters, scope: path, automaticNames } = requireModel(`making a ${kind} layer`);
  const key = [...path, kind].join(".");
  const count = (counters.get(key) ?? 0) + 1;
  counters.set(key, count);
  automaticNames.add(`${key}${count}`);
  return `${kind}${count}`;
}
