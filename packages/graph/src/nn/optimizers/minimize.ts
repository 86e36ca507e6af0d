/** @file What every optimizer shares: gradients found, accumulated and clipped, and the step that is taken with them. */
import { knownOptions, refuseArgument, wholeNumber } from "../../dsl/check.ts";
import type { ScalarOnly } from "../../dsl/gradient.ts";
import type { DType } from "../../dtype.ts";
import { fromOneCall, type Operand, tensorOf } from "../../ir/builder.ts";
import {
  type EntryContext,
  entryContext,
  modelContext,
  requireEntry,
  scope,
  type Variable,
  withRole,
} from "../../ir/context.ts";
import type { Value } from "../../ir/node.ts";
import type { UpdateList } from "../../model/define-model.ts";
import { assign, automaticName } from "../../model/variable.ts";
import { calls } from "../../ops/calls.ts";
import type { FloatOnly } from "../../types/dtype-rules.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { clippedByNorm, clippedByValue } from "./clip.ts";
import { asParameter, chosenParameters, gradientsOf } from "./parameters.ts";
import { type Bounds, checkSetting, fromZero, type Scalar, type Setting, scalarOf } from "./settings.ts";
import { counter, type Gate, type Slots, slotsAt, stepCount } from "./slots.ts";

export interface MinimizeOptions {
  /** Only these parameters; default all trainable ones. */
  readonly parameters?: readonly unknown[];
}

export interface Optimizer {
  /**
   * Updates the parameters so that `cost` falls. Spread the result into what the train step returns.
   *
   * @throws GraphError `grad/not-scalar`, `grad/integer`; `grad/independent` where the cost does not depend on a parameter.
   */
  minimize<S extends Dims, D>(
    cost: Tensor<S, D> & Guard<FloatOnly<"minimize", D>, ScalarOnly<"minimize", S>>,
    options?: MinimizeOptions,
  ): UpdateList;
  /** The same from gradients already at hand, one for each parameter. */
  applyGradients(
    gradients: readonly { readonly parameter: unknown; readonly gradient: unknown }[],
  ): UpdateList;
}

/** Options of every optimizer. */
export interface CommonOptions {
  /** Names the saved slots; default kind and order. */
  readonly name?: string;
  /** Brings each element of a gradient within -clipValue..clipValue. */
  readonly clipValue?: Setting;
  /** Multiplies all gradients by clipNorm / (their 2-norm together + 1e-6) where that is below 1; after `clipValue`. */
  readonly clipNorm?: Setting;
  /** Takes one step every so many calls, with the mean of their gradients; default 1. */
  readonly accumulate?: number;
}

export interface DecayOptions {
  /** How strongly parameters are drawn towards 0. */
  readonly weightDecay?: Setting;
  /** Which parameters that holds for, by full name and shape; default all. */
  readonly decays?: (name: string, shape: readonly number[]) => boolean;
}

/** What an update of one parameter has at hand. */
export interface Context<K extends string, C> {
  readonly settings: Readonly<Record<K, Scalar>>;
  readonly common: C;
  readonly slots: Slots;
}

export interface Rule<K extends string, C> {
  readonly kind: string;
  readonly settings: Readonly<Record<K, readonly [value: Setting, bounds: Bounds]>>;
  /** The names of options that are no settings. */
  readonly flags?: readonly string[];
  /** Scalars that all parameters of a dtype share, from slots of the optimizer's own and the number of this update, from 1. */
  readonly common?: (settings: Readonly<Record<K, Scalar>>, own: Slots, turn: () => Value) => C;
  /** The parameter after the step. */
  readonly update: (parameter: Value, gradient: Value, context: Context<K, C>) => Value;
}

/** Gradients draw parameters towards 0 too: g + decay p. Rules that decay apart do without. */
export const decayed = (p: Value, g: Value, decay: Scalar): Value =>
  decay === 0 ? g : calls.add(g, calls.mul(p, decay));

interface Pair {
  readonly parameter: Variable;
  readonly gradient: Value;
}

/** The names of the options of all optimizers. */
const commonNames = ["name", "clipValue", "clipNorm", "accumulate", "decays"] as const;

/** Slots are named `optimizer/<name>/<parameter>/<slot>`. */
export function makeOptimizer<K extends string, C = undefined>(
  rule: Rule<K, C>,
  options: CommonOptions & DecayOptions,
): Optimizer {
  knownOptions(rule.kind, options, [...Object.keys(rule.settings), ...(rule.flags ?? []), ...commonNames]);
  const entries = Object.entries(rule.settings) as [K, readonly [Setting, Bounds]][];
  for (const [role, [value, bounds]] of entries) checkSetting(rule.kind, role, value, bounds);
  for (const role of ["clipValue", "clipNorm"] as const) {
    if (options[role] !== undefined) checkSetting(rule.kind, role, options[role], fromZero);
  }
  wholeNumber(rule.kind, "accumulate", options.accumulate ?? 1, 1);
  if (options.decays !== undefined && typeof options.decays !== "function") {
    refuseArgument(rule.kind, "decays", options.decays, "a function of name and shape");
  }
  const nameNow = namer(rule.kind, options.name);
  const step = (pairs: readonly Pair[]): UpdateList => {
    const name = nameNow();
    withRole("update", () => scope(rule.kind, () => takeStep(rule, options, name, pairs)));
    return {};
  };
  return {
    minimize(cost, options = {}) {
      const { parameters: wanted } = knownOptions<MinimizeOptions>("minimize", options, ["parameters"]);
      const parameters = chosenParameters(wanted, cost as Operand);
      const gradients = gradientsOf(cost as Operand, parameters);
      return step(parameters.map((parameter, i) => ({ parameter, gradient: gradients[i]! })));
    },
    applyGradients(gradients) {
      return step(
        gradients.map(({ parameter, gradient }) => ({
          parameter: asParameter(parameter),
          gradient: tensorOf(gradient as Operand),
        })),
      );
    },
  };
}

/** Made in the model's function: kind and order. Made in a body: entry, kind, and order in it. */
function namer(kind: string, name: string | undefined): () => string {
  if (name !== undefined) return () => name;
  if (modelContext() && !entryContext()) {
    const automatic = automaticName(kind);
    return () => automatic;
  }
  const known = new WeakMap<EntryContext, string>();
  return () => {
    const context = requireEntry(`using ${kind}`);
    const found = known.get(context) ?? nextName(context, kind);
    known.set(context, found);
    return found;
  };
}

function nextName({ entry, streams }: EntryContext, kind: string): string {
  const key = `optimizer/${entry}.${kind}`;
  const count = (streams.get(key) ?? 0) + 1;
  streams.set(key, count);
  return count === 1 ? `${entry}.${kind}` : `${entry}.${kind}${count}`;
}

function takeStep<K extends string, C>(
  rule: Rule<K, C>,
  options: CommonOptions & DecayOptions,
  prefix: string,
  pairs: readonly Pair[],
): void {
  const { gate, gradients } = accumulated(prefix, pairs, options.accumulate ?? 1);
  let steps: Value | undefined;
  const step = (): Value => {
    steps ??= stepCount(prefix, gate);
    return calls.convert(steps, "f32");
  };
  const scalar = (role: string, value: Setting, dtype: DType): Scalar =>
    scalarOf(rule.kind, role, value, dtype, step);
  const ready = clipped(gradients, options, scalar);
  const shared = perDType((dtype) => {
    const entries = Object.entries(rule.settings) as [K, readonly [Setting, Bounds]][];
    const settings = Object.fromEntries(entries.map(([role, [value]]) => [role, scalar(role, value, dtype)]));
    const resolved = settings as Record<K, Scalar>;
    const turn = (): Value => calls.convert(calls.add(step(), 1), dtype);
    const own = slotsAt(dtype === "f32" ? prefix : `${prefix}/${dtype}`, [], dtype, gate);
    return { settings: resolved, common: rule.common?.(resolved, own, turn) as C };
  });
  for (const [i, { parameter }] of pairs.entries()) {
    const { settings, common } = shared(parameter.dtype);
    const isDecayed = options.decays?.(parameter.name, parameter.shape) ?? true;
    const own = isDecayed ? settings : { ...settings, weightDecay: 0 };
    fromOneCall(() => {
      const slots = slotsAt(`${prefix}/${parameter.name}`, parameter.shape, parameter.dtype, gate);
      const before = tensorOf(parameter);
      const after = rule.update(before, ready[i]!, { settings: own, common, slots });
      assign(parameter, gate ? gate(after, before) : after);
    });
  }
}

function perDType<T>(make: (dtype: DType) => T): (dtype: DType) => T {
  const made = new Map<DType, T>();
  return (dtype) => {
    const found = made.get(dtype) ?? make(dtype);
    made.set(dtype, found);
    return found;
  };
}

/** The mean of the gradients of `every` calls, and what lets values through at the last of them. */
function accumulated(
  prefix: string,
  pairs: readonly Pair[],
  every: number,
): { readonly gate: Gate; readonly gradients: readonly Value[] } {
  if (every === 1) return { gate: undefined, gradients: pairs.map(({ gradient }) => gradient) };
  const { before, count } = counter(prefix, "calls");
  const next = calls.add(before, 1);
  const isDue = calls.equal(next, every);
  count(calls.select(isDue, 0, next));
  const gradients = pairs.map(({ parameter: { name, shape, dtype }, gradient }) => {
    const slots = slotsAt(`${prefix}/${name}`, shape, dtype);
    const sum = calls.add(slots.read("accumulated"), gradient);
    slots.write("accumulated", calls.select(isDue, 0, sum));
    return calls.div(sum, every);
  });
  return { gate: (updated, old) => calls.select(isDue, updated, old), gradients };
}

function clipped(
  gradients: readonly Value[],
  { clipValue, clipNorm }: CommonOptions,
  scalar: (role: string, value: Setting, dtype: DType) => Scalar,
): readonly Value[] {
  const cut =
    clipValue === undefined
      ? gradients
      : gradients.map((g) => clippedByValue(g, scalar("clipValue", clipValue, g.dtype)));
  if (clipNorm === undefined || cut.length === 0) return cut;
  return clippedByNorm(cut, scalar("clipNorm", clipNorm, cut[0]!.dtype));
}
