/** @file Kind `optimizer`: train steps on a small problem; cost, gradients and parameters of each step. */
import { problems } from "../cases/optimizer.ts";
import type { GoldenTensor, OptimizerCase } from "../format/case.ts";
import { defineModel, grad, type Named, trainStep } from "../language.ts";
import { Operands } from "../operands.ts";
import { dataOf, difference, inputsLike, numberDifference, type Plan, type Problem } from "../plan.ts";
import { Unsupported } from "../unsupported.ts";
import { refuseUnread } from "./build-op.ts";
import { buildOptimizer } from "./build-optimizer.ts";
import { declareParameters, setParameters } from "./parameters.ts";

/** Part of a tensor with a leading axis of steps. */
export function atStep({ dtype, shape, data, grad, tooWide }: GoldenTensor, step: number): GoldenTensor {
  const rest = shape.slice(1);
  const size = rest.reduce((product, dim) => product * dim, 1);
  return { dtype, shape: rest, data: data.slice(step * size, (step + 1) * size), grad, tooWide };
}

export function optimizerPlan(golden: OptimizerCase): Plan {
  const { name, data, params, tolerance } = golden;
  const declared = inputsLike(data);
  const problem = Object.hasOwn(problems, golden.problem) ? problems[golden.problem] : undefined;
  if (!problem) throw new Unsupported(`the problem ${golden.problem} is not understood`);

  const model = defineModel(name, () => {
    const variables = declareParameters(params);
    const step = trainStep(declared, (args) => {
      const operands = [new Operands(args as Named), new Operands(variables)] as const;
      const cost = problem(...operands);
      refuseUnread("data", operands[0].unread());
      refuseUnread("parameter", operands[1].unread());
      const slopes = grad(cost, variables);
      const gradients = Object.keys(params).map((key) => [`gradient_${key}`, slopes[key]]);
      const updates = buildOptimizer(golden.op, golden.attrs).minimize(cost);
      return { cost, ...Object.fromEntries(gradients), ...updates };
    });
    return { step };
  });

  return {
    model,
    check: (instance) => {
      setParameters(instance, params);
      const problems: Problem[] = [];
      for (let s = 0; s < golden.steps; s++) {
        const at = `at step ${s + 1}`;
        const results = instance.call("step", dataOf(data));
        problems.push(...numberDifference(`loss ${at}`, results.cost, golden.losses[s]!, tolerance));
        for (const [key, want] of Object.entries(golden.gradsPerStep)) {
          const slope = results[`gradient_${key}`];
          problems.push(...difference(`gradient of ${key} ${at}`, slope, atStep(want, s), tolerance));
        }
        for (const [key, want] of Object.entries(golden.paramsPerStep)) {
          const wanted = atStep(want, s);
          const after = { ...wanted, data: instance.parameters[key] ?? [] };
          problems.push(...difference(`${key} after step ${s + 1}`, after, wanted, tolerance));
        }
      }
      return problems;
    },
  };
}
