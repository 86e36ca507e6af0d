/** @file Makes recurrent layers: declares their weights and applies them, without types. */
import { flagArgument, knownOptions, wholeNumber } from "../../dsl/check.ts";
import type { Initializer } from "../../dsl/variables.ts";
import type { DType } from "../../dtype.ts";
import { type Operand, tensorOf } from "../../ir/builder.ts";
import { requireEntry, scope, type Variable } from "../../ir/context.ts";
import type { Value } from "../../ir/node.ts";
import { declareParameter } from "../../model/variable.ts";
import { dropped, rateArgument } from "../dropout.ts";
import { initializer } from "../initializers/index.ts";
import { asLayer, declaring, type LayerOptions, openScope } from "../layer.ts";
import type { Kind } from "./cells.ts";
import { runSequence, stepCell } from "./core.ts";
import type { DirectionWeights, LayerWeights } from "./run-layers.ts";

export interface CellOptions<D extends DType = "f32"> extends LayerOptions {
  /** Whether input and state have a bias each; default true. */
  readonly bias?: boolean;
  /** First weights and biases; default uniform within 1 / sqrt(units), as in PyTorch. */
  readonly init?: Initializer;
  readonly dtype?: D;
}

export interface RecurrentOptions<D extends DType = "f32", Both extends boolean = false>
  extends CellOptions<D> {
  /** How many layers, each reading the one before; default 1. */
  readonly layers?: number;
  /** Whether every layer also runs from the end; the output then has both directions side by side. Default false. */
  readonly bidirectional?: Both;
  /** Whether the input is `[time, batch, features]` instead of `[batch, time, features]`; default false. */
  readonly timeFirst?: boolean;
  /** The share of elements left out between layers, in mode `train`; default 0. */
  readonly dropout?: number;
}

/** The names of `CellOptions`. */
export const cellNames = ["name", "bias", "init", "dtype"] as const;

/** The names of `RecurrentOptions`. */
export const sequenceNames = [...cellNames, "layers", "bidirectional", "timeFirst", "dropout"] as const;

/** Declared in the current scope; read where the layer is applied. */
function declareDirection(
  kind: Kind,
  features: number,
  units: number,
  options: CellOptions<DType>,
): () => DirectionWeights {
  const { bias = true, init, dtype } = options;
  const limit = 1 / Math.sqrt(units);
  const first = init ?? initializer.uniform(-limit, limit);
  const rows = kind.gates * units;
  const declare = (name: string, shape: readonly number[]): Variable =>
    declareParameter(name, shape, { dtype: dtype ?? "f32", init: first as never });
  const inputWeight = declare("inputWeight", [rows, features]);
  const hiddenWeight = declare("hiddenWeight", [rows, units]);
  const inputBias = bias ? declare("inputBias", [rows]) : undefined;
  const hiddenBias = bias ? declare("hiddenBias", [rows]) : undefined;
  return () => ({
    inputWeight: tensorOf(inputWeight),
    hiddenWeight: tensorOf(hiddenWeight),
    inputBias: inputBias && tensorOf(inputBias),
    hiddenBias: hiddenBias && tensorOf(hiddenBias),
  });
}

function checkCounts(op: string, counts: Readonly<Record<string, unknown>>): void {
  for (const [role, count] of Object.entries(counts)) wholeNumber(op, role, count, 1);
}

type Step = (x: unknown, states: Readonly<Record<string, unknown>>) => Record<string, Value>;

export function makeCell(
  kind: Kind,
  op: string,
  features: number,
  units: number,
  options: CellOptions<DType>,
): Step & { readonly parameters: readonly Variable[] } {
  checkCounts(op, { features, units });
  const inScope = openScope(op, options.name === undefined ? {} : { name: options.name });
  const { made: weights, parameters } = declaring(() =>
    inScope(() => declareDirection(kind, features, units, options)),
  );
  const step: Step = (x, states) => inScope(() => stepCell(op, kind, x, states, weights()));
  return Object.assign(step, { parameters });
}

export interface AnyOptions extends RecurrentOptions<DType, boolean> {
  readonly [setting: string]: unknown;
}

export function makeSequence(kind: Kind, features: number, units: number, options: AnyOptions): unknown {
  const op = kind.name;
  const { layers = 1, dropout = 0, name } = options;
  checkCounts(op, { features, units, layers });
  rateArgument(op, "dropout", dropout);
  const isBoth = flagArgument(op, "bidirectional", options.bidirectional);
  const timeFirst = flagArgument(op, "timeFirst", options.timeFirst);
  const inScope = openScope(op, name === undefined ? {} : { name });
  const { made: weights, parameters } = declaring(() =>
    inScope(() =>
      Array.from({ length: layers }, (_, k) => {
        const width = k === 0 ? features : isBoth ? 2 * units : units;
        const direction = (own: string) => scope(own, () => declareDirection(kind, width, units, options));
        const ahead = direction(`layer${k + 1}`);
        return isBoth ? [ahead, direction(`layer${k + 1}Backward`)] : [ahead];
      }),
    ),
  );
  const between = (x: Value): Value =>
    dropout > 0 && requireEntry(`applying ${op}`).mode === "train" ? dropped(x, dropout) : x;
  const run = (x: unknown, given?: Readonly<Record<string, unknown>>): Record<string, Value> =>
    inScope(() => {
      const now: LayerWeights[] = weights.map((directions) => directions.map((read) => read()));
      const states = knownOptions<Record<string, unknown>>(op, given, kind.states) as Record<string, unknown>;
      return runSequence(op, kind, x, states, now, timeFirst, between);
    });
  const layer = asLayer((x: Operand) => run(tensorOf(x)).output!, parameters);
  return Object.assign(layer, { run });
}
