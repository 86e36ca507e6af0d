/** @file Whether what a target exports is a backend of this contract: it may come from anybody. */
import { dtypes, GraphError } from "@tapeless/graph/ir";
import { z } from "zod";
import type { Backend } from "../backend.ts";

const contract = 1;

const count = z.int().min(1);

const fileSafe = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

const schema = z.object({
  name: z.string().regex(fileSafe, "a name of letters, digits, - and _"),
  contract: z.int(),
  capabilities: z.object({
    lanes: z.object(Object.fromEntries(dtypes.map((dtype) => [dtype, count]))),
    scalarOps: z.custom((value) => value instanceof Set, "a Set of the names of scalar ops"),
    tile: z.object({ rows: count, columns: count }),
    fastMathRows: z.array(count).min(1).optional(),
  }),
  options: z
    .custom((value) => typeof (value as { safeParse?: unknown })?.safeParse === "function", "a zod schema")
    .optional(),
  emit: z.custom((value) => typeof value === "function", "a function"),
  listing: z.custom((value) => typeof value === "function", "a function").optional(),
});

/** @throws GraphError `target/contract` for one made for another version, `target/shape` for anything else. */
export function checkBackend(value: unknown, from: string): Backend {
  const made = (value as { contract?: unknown } | undefined)?.contract;
  if (typeof made === "number" && made !== contract) {
    throw new GraphError({
      code: "target/contract",
      problem: `${from} is made for version ${made} of the backend contract; this tapeless has version ${contract}`,
      hint: made > contract ? "use a newer @tapeless/compiler" : "use a newer version of the target",
    });
  }
  const result = schema.safeParse(value);
  if (result.success) return value as Backend;
  const problem =
    value === undefined
      ? `${from} has no default export`
      : `the default export of ${from} is no backend: ${result.error.issues.map(showIssue).join("; ")}`;
  throw new GraphError({
    code: "target/shape",
    problem,
    hint: "a target ends with export default defineBackend({ name, contract: 1, capabilities, emit })",
  });
}

const showIssue = ({ path, message }: z.core.$ZodIssue): string =>
  path.length > 0 ? `${path.map(String).join(".")}: ${message}` : message;
