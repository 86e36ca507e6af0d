/** @file What an error is: a mistake of the user with its data, or a fault of ours. */
import { GraphError, type GraphErrorData, renderError, showSource } from "@tapeless/graph/ir";

/** By structure, since a model may throw the error of another copy of the language. */
export function dataOf(error: unknown): GraphErrorData | undefined {
  if (error instanceof GraphError) return error.data;
  const { name, data } = (error ?? {}) as { name?: unknown; data?: GraphErrorData };
  return name === "GraphError" && typeof data?.code === "string" ? data : undefined;
}

/** Of whatever was thrown: `TypeError: x is not a function`. */
export function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${show(error)}`;
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}

function show(value: unknown): string {
  try {
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  } catch {
    return "something that cannot be shown";
  }
}

/** For `--json`. */
export const errorDocument = (data: GraphErrorData): object => {
  const { code, op, problem, operands, hint, source } = data;
  const place = source ? showSource(source) : "";
  return {
    error: {
      code,
      ...(op ? { op } : {}),
      problem,
      ...(operands?.length
        ? {
            operands: operands.map(({ type, ...rest }) => ({
              ...rest,
              dtype: type.dtype,
              shape: type.shape,
            })),
          }
        : {}),
      ...(place ? { source: place } : {}),
      ...(hint ? { hint } : {}),
      text: renderError(data),
    },
  };
};
