/** @file What every optimizer shares: finding the parameters, their gradients, and the slots it keeps for each. */
import { GraphError } from "../errors.ts";
import { nameOf, type Operand, tensorOf } from "../ir/builder.ts";
import {
  entryContext,
  modelContext,
  requireEntry,
  requireModel,
  type Variable,
  withRole,
} from "../ir/context.ts";
import { topologicalOrder, type Value } from "../ir/node.ts";
import { captureSource } from "../ir/source.ts";
import type { UpdateList } from "../model/define-model.ts";
import { assign, automaticName, declareSlot } from "../model/variable.ts";
import { calls } from "../ops/calls.ts";

/** A number, or a scalar tensor: an input, or a schedule in the graph. */
export type Setting = number | object;

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
  minimize(cost: unknown, options?: MinimizeOptions): UpdateList;
  /** The same from gradients already at hand (clipped, accumulated), one for each parameter. */
  applyGradients(
    gradients: readonly { readonly parameter: unknown; readonly gradient: unknown }[],
  ): UpdateList;
}

/** What one optimizer does for one parameter: its new value, from old value and gradient. */
export interface UpdateRule {
  /** Values common to all parameters of one step (a decayed rate), computed once. */
  readonly prepare: (slots: Slots) => (parameter: Value, gradient: Value, slots: Slots) => Value;
}

/** Slots of one parameter (or of the optimizer itself): saved, read before the step, assigned after it. */
export interface Slots {
  read(slot: string, initial?: number): Value;
  write(slot: string, value: Value): void;
}

/** @param kind names the slots: `optimizer/<name>/<parameter>/<slot>`. */
export function makeOptimizer(kind: string, rule: UpdateRule, name?: string): Optimizer {
  const outside = modelContext() && !entryContext() ? (name ?? automaticName(kind)) : name;
  const ownName = (): string => outside ?? `${requireEntry(`using ${kind}`).entry}.${kind}`;
  const step = (pairs: readonly { parameter: Variable; gradient: Value }[]): UpdateList => {
    return withRole("update", () => {
      const prefix = ownName();
      const update = rule.prepare(slotsOf(prefix, []));
      for (const { parameter, gradient } of pairs) {
        const slots = slotsOf(`${prefix}/${parameter.name}`, parameter.shape, parameter.dtype);
        assign(parameter, update(tensorOf(parameter), gradient, slots));
      }
      return {};
    });
  };
  return {
    minimize(cost, options = {}) {
      const parameters = chosen(options.parameters, cost as Operand);
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

function slotsOf(prefix: string, shape: readonly number[], dtype: Variable["dtype"] = "f32"): Slots {
  const variable = (slot: string, initial: number): Variable =>
    declareSlot(`${prefix}/${slot}`, shape, dtype, initial);
  return {
    read: (slot, initial = 0) => tensorOf(variable(slot, initial)),
    write: (slot, value) => {
      const known = requireModel("updating a slot").variables.get(`optimizer/${prefix}/${slot}`);
      assign(known ?? variable(slot, 0), value);
    },
  };
}

function asParameter(candidate: unknown): Variable {
  const isVariable = typeof candidate === "object" && candidate !== null && "variable" in candidate;
  if (isVariable && (candidate as Variable).kind === "parameter") return candidate as Variable;
  throw new GraphError({
    code: "optimizer/parameter",
    problem: "only parameters can be optimized",
    hint: 'pass what parameter("name", ...) returned',
    source: captureSource(asParameter),
  });
}

function chosen(wanted: readonly unknown[] | undefined, cost: Operand): Variable[] {
  if (wanted) return wanted.map(asParameter);
  const all = [...requireModel("minimize").variables.values()].filter(
    ({ kind, trainable }) => kind === "parameter" && trainable,
  );
  if (all.length > 0) return all;
  throw new GraphError({
    code: "grad/independent",
    problem: `${nameOf(tensorOf(cost))} depends on no parameter: the model has none to train`,
    hint: "make layers or parameters in the function given to defineModel",
    source: captureSource(chosen),
  });
}

/** The gradients of a float scalar by parameters, every one of which it must depend on. */
export function gradientsOf(operand: Operand, parameters: readonly Variable[]): readonly Value[] {
  const cost = tensorOf(operand);
  const report = [{ role: "cost", name: nameOf(cost), type: cost }];
  const source = captureSource(gradientsOf);
  if (cost.dtype !== "f32" && cost.dtype !== "f64") {
    const problem = `the cost is ${cost.dtype}, and only floats have derivatives`;
    throw new GraphError({ code: "grad/integer", op: "minimize", problem, operands: report, source });
  }
  if (cost.shape.length > 0) {
    throw new GraphError({
      code: "grad/not-scalar",
      op: "minimize",
      problem: `the cost has ${cost.shape.length} axes; it must be a scalar`,
      operands: report,
      hint: "take mean(cost) or sum(cost), or leave the loss its default reduction",
      source,
    });
  }
  const reached = new Set(topologicalOrder([cost]).flatMap(({ results }) => results));
  const unused = parameters.filter((parameter) => !reached.has(tensorOf(parameter)));
  if (unused.length > 0) {
    throw new GraphError({
      code: "grad/independent",
      op: "minimize",
      problem: `the cost does not depend on ${unused.map(({ name }) => name).join(", ")}`,
      operands: report,
      hint: "use the layer, declare the parameter with { trainable: false }, or say minimize(cost, { parameters: [...] })",
      source,
    });
  }
  return calls.gradient([cost], [calls.onesLike(cost)], parameters);
}
