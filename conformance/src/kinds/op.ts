/** @file Kinds `op` and `gradgrad`: outputs, gradients of the weighted outputs, gradients of the weighted gradients. */
import type { GoldenTensor, GradGradCase, OpCase } from "../format/case.ts";
import { add, defineModel, entry, type Floats, grad, mul, type Named, type Some, sum } from "../language.ts";
import { dataOf, difference, inputsLike, numberDifference, type Plan } from "../plan.ts";
import { Unsupported } from "../unsupported.ts";
import { buildOp, output } from "./build-op.ts";

const prefix = {
  cotangent: "cotangent_",
  second: "cotangent2_",
  gradient: "gradient_",
  gradient2: "gradient2_",
};

/** The sum of tensor * weight, over all weights. */
function weightedSum(tensors: (name: string) => Some, weights: Readonly<Record<string, Floats>>): Floats {
  const terms = Object.entries(weights).map(([name, weight]) => {
    const tensor = tensors(name);
    if (tensor.dtype !== "f32")
      throw new Unsupported(`the output ${name} has a cotangent and is ${tensor.dtype}`);
    return sum(mul(tensor as Floats, weight)) as Floats;
  });
  if (terms.length === 0) throw new Unsupported("there are gradients without a cotangent");
  return terms.reduce((total, term) => add(total, term) as Floats);
}

/** Some of the tensors; `start` is what their names begin with. */
const pick = (tensors: Named, names: readonly string[], start = ""): Record<string, Floats> =>
  Object.fromEntries(names.map((name) => [name, tensors[start + name] as Floats]));

export function opPlan(golden: OpCase | GradGradCase): Plan {
  const { name, inputs, outputs, cotangents, grads, tolerance } = golden;
  const second = golden.kind === "gradgrad" ? golden : undefined;
  const wrt = Object.keys(grads);
  const declared = {
    ...inputsLike(inputs),
    ...inputsLike(cotangents, prefix.cotangent),
    ...(second ? inputsLike(second.cotangents2, prefix.second) : {}),
  };

  const body = (args: Named): Named => {
    const given = Object.fromEntries(Object.keys(inputs).map((input) => [input, args[input]!]));
    const built = buildOp(golden.op, given, golden.attrs);
    const results: Record<string, Some> = {};
    for (const key of Object.keys(outputs)) results[key] = output(built, key);
    if (wrt.length === 0) return results;
    const weights = pick(args, Object.keys(cotangents), prefix.cotangent);
    const cost = weightedSum((key) => results[key]!, weights);
    const slopes = grad(cost, pick(given, wrt), { allowUnused: true });
    for (const key of wrt) results[prefix.gradient + key] = slopes[key]!;
    if (!second) return results;
    const weights2 = pick(args, Object.keys(second.cotangents2), prefix.second);
    const cost2 = weightedSum((key) => results[prefix.gradient + key]!, weights2);
    const wrt2 = Object.keys(second.grads2);
    const curves = grad(cost2, pick(given, wrt2), { allowUnused: true });
    for (const key of wrt2) results[prefix.gradient2 + key] = curves[key]!;
    return { ...results, loss2: cost2 };
  };

  return {
    model: defineModel(name, () => ({ run: entry(declared, (args) => body(args as Named)) })),
    check: (instance) => {
      const results = instance.call("run", {
        ...dataOf(inputs),
        ...dataOf(cotangents, prefix.cotangent),
        ...(second ? dataOf(second.cotangents2, prefix.second) : {}),
      });
      const compareAll = (what: string, start: string, tensors: Readonly<Record<string, GoldenTensor>>) =>
        Object.entries(tensors).flatMap(([key, want]) =>
          difference(`${what} ${key}`, results[start + key], want, tolerance),
        );
      return [
        ...compareAll("output", "", outputs),
        ...compareAll("gradient of", prefix.gradient, grads),
        ...(second ? numberDifference("loss2", results.loss2, second.loss2, tolerance) : []),
        ...(second ? compareAll("second gradient of", prefix.gradient2, second.grads2) : []),
      ];
    },
  };
}
