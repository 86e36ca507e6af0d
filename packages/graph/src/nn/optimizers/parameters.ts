/** @file Which parameters an optimizer changes, and their gradients. */
import { GraphError } from "../../errors.ts";
import { nameOf, type Operand, tensorOf } from "../../ir/builder.ts";
import { requireModel, type Variable } from "../../ir/context.ts";
import { topologicalOrder, type Value } from "../../ir/node.ts";
import { captureSource } from "../../ir/source.ts";
import { calls } from "../../ops/calls.ts";

export function asParameter(candidate: unknown): Variable {
  const isVariable = typeof candidate === "object" && candidate !== null && "variable" in candidate;
  if (isVariable && (candidate as Variable).kind === "parameter") return candidate as Variable;
  throw new GraphError({
    code: "optimizer/parameter",
    problem: "only parameters can be optimized",
    hint: 'pass what parameter("name", ...) returned, or layer.parameters for those of a layer',
    source: captureSource(asParameter),
  });
}

/** Those named, or all trainable ones of the model. */
export function chosenParameters(wanted: readonly unknown[] | undefined, cost: Operand): Variable[] {
  if (wanted && wanted.length === 0) {
    throw new GraphError({
      code: "optimizer/parameter",
      problem: "the list of parameters to train is empty",
      hint: "leave out `parameters` to train all of them",
      source: captureSource(chosenParameters),
    });
  }
  if (wanted) return wanted.map(asParameter);
  const all = requireModel("minimize").declared.filter(
    ({ kind, trainable }) => kind === "parameter" && trainable,
  );
  if (all.length > 0) return all;
  throw new GraphError({
    code: "grad/independent",
    problem: `${nameOf(tensorOf(cost))} depends on no parameter: the model has none to train`,
    hint: "make layers or parameters in the function given to defineModel",
    source: captureSource(chosenParameters),
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
      hint: "use the layer, declare the parameter with { trainable: false }, or say minimize(cost, { parameters: layer.parameters })",
      source,
    });
  }
  return calls.gradient([cost], [calls.onesLike(cost)], parameters);
}
