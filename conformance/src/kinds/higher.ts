/** @file Kind `higher`: Jacobians, Hessians, their products, derivatives of some order. */
import type { Derivative, GoldenTensor, HigherCase } from "../format/case.ts";
import {
  defineModel,
  derivative,
  entry,
  type Floats,
  hessian,
  hvp,
  jacobian,
  jvp,
  type Named,
  type Some,
} from "../language.ts";
import { dataOf, difference, inputsLike, type Plan } from "../plan.ts";
import { Unsupported } from "../unsupported.ts";
import { buildOp, output, refuseUnread } from "./build-op.ts";

type Goldens = Readonly<Record<string, GoldenTensor>>;

const isTensor = (value: Derivative["value"]): value is GoldenTensor => ArrayBuffer.isView(value.data);

/** The recorded tensors of a derivative; the key is empty where there is one of no name. */
const valuesOf = ({ value }: Derivative): Goldens => (isTensor(value) ? { "": value } : value);

const vectorPrefix = (i: number): string => `vector${i}_`;
const resultName = (i: number, name: string): string => `derivative${i}${name === "" ? "" : `_${name}`}`;

const known = ["kind", "of", "wrt", "value", "vector", "order"];

/** What one recorded derivative says, in the language. `given` are the inputs of the case, `vectors` its directions. */
function derive(
  recorded: Derivative,
  y: Floats,
  given: Named,
  vectors: Named,
): Readonly<Record<string, Floats>> {
  refuseUnread(
    "field",
    Object.keys(recorded).filter((field) => !known.includes(field)),
  );
  const [a, b] = [recorded.wrt[0]!, recorded.wrt[1] ?? recorded.wrt[0]!];
  const wrt = Object.fromEntries(recorded.wrt.map((name) => [name, given[name] as Floats]));
  switch (recorded.kind) {
    case "jacobian":
      return { "": jacobian(y, wrt[a]!, { allowUnused: true }) as Floats };
    case "hessian":
      return { "": hessian(y, wrt[a]!, wrt[b]!) as Floats };
    case "hvp":
      return hvp(y, wrt, vectors as typeof wrt);
    case "jvp":
      return { "": jvp(y, wrt, vectors as typeof wrt, { allowUnused: true }) };
    case "nth":
      return { "": derivative(y, wrt[a]!, recorded.order) };
    default:
      throw new Unsupported(`the derivative ${recorded.kind} is not understood`);
  }
}

export function higherPlan(golden: HigherCase): Plan {
  const { name, inputs, outputs, derivatives, tolerance } = golden;
  const vectors = derivatives.map(({ vector }) => vector ?? {});
  const declared = Object.assign(
    inputsLike(inputs),
    ...vectors.map((vector, i) => inputsLike(vector, vectorPrefix(i))),
  ) as ReturnType<typeof inputsLike>;

  const body = (args: Named): Named => {
    const given = Object.fromEntries(Object.keys(inputs).map((input) => [input, args[input]!]));
    const built = buildOp(golden.op, given, golden.attrs);
    const results: Record<string, Some> = {};
    for (const key of Object.keys(outputs)) results[key] = output(built, key);
    derivatives.forEach((recorded, i) => {
      const directions = Object.keys(vectors[i]!).map((key) => [key, args[vectorPrefix(i) + key]!]);
      const y = results[recorded.of] as Floats;
      const derived = derive(recorded, y, given, Object.fromEntries(directions));
      for (const [key, value] of Object.entries(derived)) results[resultName(i, key)] = value;
    });
    return results;
  };

  return {
    model: defineModel(name, () => ({ run: entry(declared, (args) => body(args as Named)) })),
    check: (instance) => {
      const data = Object.assign(
        dataOf(inputs),
        ...vectors.map((vector, i) => dataOf(vector, vectorPrefix(i))),
      ) as ReturnType<typeof dataOf>;
      const results = instance.call("run", data);
      const plain = Object.entries(outputs).flatMap(([key, want]) =>
        difference(`output ${key}`, results[key], want, tolerance),
      );
      const derived = derivatives.flatMap((recorded, i) =>
        Object.entries(valuesOf(recorded)).flatMap(([key, want]) => {
          const by = key === "" ? recorded.wrt.join(", ") : key;
          const order = recorded.order === undefined ? "" : ` ${recorded.order}`;
          const what = `${recorded.kind}${order} of ${recorded.of} by ${by}`;
          return difference(what, results[resultName(i, key)], want, tolerance);
        }),
      );
      return [...plain, ...derived];
    },
  };
}
