/** @file Runs code that calls back into the model, and tells the model's mistakes from ours. */
import * as language from "@tapeless/graph";
import { GraphError, InternalError } from "@tapeless/graph/ir";
import { dataOf, describeThrown } from "./error-data.ts";
import { isThrownByUser, userPlace } from "./user-place.ts";

/** @throws GraphError `model/throws` for what the model's own code throws; our errors as they are. */
export function runModel<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof InternalError || dataOf(error) || !isThrownByUser(error)) throw error;
    const source = userPlace(error);
    const hint = methodHint(error);
    throw new GraphError({
      code: "model/throws",
      problem: `the model throws while it is built: ${describeThrown(error)}`,
      ...(source ? { source } : {}),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/** For `x.add(2)`: the function that was meant. */
function methodHint(error: unknown): string | undefined {
  const name = error instanceof TypeError && /\.(\w+) is not a function$/.exec(error.message)?.[1];
  if (!name || typeof (language as Readonly<Record<string, unknown>>)[name] !== "function") return undefined;
  return `tensors have no methods: import ${name} and write ${name}(x, ...); plain numbers in it become constants, as in add(x, 2)`;
}
