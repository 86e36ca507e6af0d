/** @file Kind `training`: 50 train steps of a model; data are inputs, minibatches are fed, schedules are inputs. */
import { activations, trainingCases } from "../cases/training.ts";
import type { GoldenTensor, TrainingCase } from "../format/case.ts";
import { defineModel, type Floats, grad, input, mul, type Named, optimizer, trainStep } from "../language.ts";
import { Operands } from "../operands.ts";
import {
  dataOf,
  difference,
  type Goldens,
  inputsLike,
  numberDifference,
  type Plan,
  type Problem,
} from "../plan.ts";
import { Unsupported } from "../unsupported.ts";
import { refuseUnread } from "./build-op.ts";
import { buildOptimizer } from "./build-optimizer.ts";
import { declareParameters, setParameters } from "./parameters.ts";

/** Rows of a tensor. */
function rowsOf({ dtype, shape, data, grad, tooWide }: GoldenTensor, rows: ArrayLike<number>): GoldenTensor {
  const rest = shape.slice(1);
  const size = rest.reduce((product, dim) => product * dim, 1);
  const picked = data.slice(0, 0).constructor as new (length: number) => typeof data;
  const part = new picked(rows.length * size);
  for (let i = 0; i < rows.length; i++)
    part.set(data.subarray(rows[i]! * size, (rows[i]! + 1) * size), i * size);
  return { dtype, shape: [rows.length, ...rest], data: part, grad, tooWide };
}

/** The data of a step: all of them, or the rows of its batch. */
function dataAt({ data, batches }: TrainingCase, step: number): Goldens {
  if (!batches) return data;
  const size = batches.shape[1] ?? 0;
  const rows = batches.data.subarray(step * size, (step + 1) * size);
  return Object.fromEntries(Object.entries(data).map(([name, tensor]) => [name, rowsOf(tensor, rows)]));
}

/** Gradients scaled to a total 2-norm where theirs is larger. */
function clipped(gradients: Readonly<Record<string, Floats>>, most: number): Record<string, Floats> {
  const scaled = optimizer.clipByGlobalNorm(Object.values(gradients), most);
  return Object.fromEntries(Object.keys(gradients).map((key, i) => [key, scaled[i]!]));
}

function activationOf({ activation }: TrainingCase): (x: Floats) => Floats {
  const known = activation !== undefined && Object.hasOwn(activations, activation);
  if (known) return activations[activation]!;
  return () => {
    throw new Unsupported(`the activation ${activation} is not understood`);
  };
}

export function trainingPlan(golden: TrainingCase): Plan {
  const { name, params, steps, losses, tolerance, toleranceParams, clipNorm, lrFactor } = golden;
  const build = Object.hasOwn(trainingCases, golden.op) ? trainingCases[golden.op] : undefined;
  if (!build) throw new Unsupported(`there is no builder for ${golden.op}`);
  const first = dataAt(golden, 0);
  const declared = { ...inputsLike(first), ...(lrFactor ? { lrFactor: input([]) } : {}) };
  const { name: optimizerName, ...settings } = golden.optimizer;

  const model = defineModel(name, () => {
    const variables = declareParameters(params);
    const step = trainStep(declared, (args) => {
      const { lrFactor: factor, ...tensors } = args as Named & { lrFactor?: Floats };
      const data = new Operands(tensors as Named);
      const operands = new Operands(variables);
      const cost = build({ data, params: operands, activation: activationOf(golden), variant: name });
      refuseUnread("data", data.unread());
      refuseUnread("parameter", operands.unread());
      refuseUnread("attribute", Object.keys(golden.attrs));
      const slopes = grad(cost, variables);
      const used = clipNorm === undefined ? slopes : clipped(slopes, clipNorm);
      const pairs = Object.entries(variables).map(([key, parameter]) => ({ parameter, gradient: used[key] }));
      const rate = factor ? (recorded: number) => mul(factor, recorded) as Floats : undefined;
      const updates = buildOptimizer(optimizerName, settings, rate).applyGradients(pairs);
      const gradients = Object.keys(params).map((key) => [`gradient_${key}`, slopes[key]]);
      return { cost, ...Object.fromEntries(gradients), ...updates };
    });
    return { step };
  });

  return {
    model,
    check: (instance) => {
      setParameters(instance, params);
      const problems: Problem[] = [];
      for (let s = 0; s < steps; s++) {
        const schedule = lrFactor ? { lrFactor: Float32Array.of(lrFactor[s]!) } : {};
        const results = instance.call("step", { ...dataOf(dataAt(golden, s)), ...schedule });
        const at = `at step ${s + 1}`;
        problems.push(...numberDifference(`loss ${at}`, results.cost, losses[s]!, tolerance));
        for (const [key, want] of s === 0 ? Object.entries(golden.gradsStep1) : []) {
          problems.push(
            ...difference(`gradient of ${key} ${at}`, results[`gradient_${key}`], want, tolerance),
          );
        }
        for (const [key, want] of Object.entries(golden.paramsAfter[String(s + 1)] ?? {})) {
          const after = { ...want, data: instance.parameters[key] ?? [] };
          problems.push(...difference(`${key} after step ${s + 1}`, after, want, toleranceParams));
        }
      }
      return problems;
    },
  };
}
