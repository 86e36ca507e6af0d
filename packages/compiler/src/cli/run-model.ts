/** @file Runs code that calls back into the model, and tells the model's mistakes from ours. */
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
    throw new GraphError({
      code: "model/throws",
      problem: `the model throws while it is built: ${describeThrown(error)}`,
      ...(source ? { source } : {}),
    });
  }
}
