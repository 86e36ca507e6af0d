/** @file Recorded parameters as parameters of a model. */
import { type Floats, parameter } from "../language.ts";
import type { Goldens, Instance } from "../plan.ts";
import { Unsupported } from "../unsupported.ts";

export const declareParameters = (params: Goldens): Record<string, Floats> =>
  Object.fromEntries(
    Object.entries(params).map(([name, { shape, dtype }]) => {
      if (dtype !== "f32") throw new Unsupported(`the parameter ${name} is ${dtype}`);
      return [name, parameter(name, shape) as Floats];
    }),
  );

/** Gives the parameters their recorded first values. */
export function setParameters(instance: Instance, params: Goldens): void {
  for (const [name, { data }] of Object.entries(params)) instance.parameters[name]!.set(data);
}
