/** @file `--option key=value`: settings of a backend's own, checked by the schema it declares. */
import { GraphError, nearest } from "@tapeless/graph/ir";
import type { z } from "zod";
import type { Backend } from "../backend.ts";

export interface OptionFlag {
  /** As written. */
  readonly text: string;
  /** Only for this target; absent: for every target that has such an option. */
  readonly target: string | undefined;
  readonly key: string;
  readonly value: string;
}

/** `unroll=4`, `wasm.unroll=4`, `verbose` (true). */
export function parseOptionFlags(flags: readonly string[]): OptionFlag[] {
  const seen = new Set<string>();
  return flags.map((text) => {
    const equals = text.indexOf("=");
    const path = (equals < 0 ? text : text.slice(0, equals)).trim();
    const value = equals < 0 ? "true" : text.slice(equals + 1);
    const flag = `--option ${text}`;
    if (!/^[^.]+(\.[^.]+)?$/.test(path)) fail(flag, "there is no name", "as in --option unroll=4");
    if (seen.has(path)) fail(flag, `${path} is given twice`);
    seen.add(path);
    const dot = path.indexOf(".");
    return { text: flag, target: dot < 0 ? undefined : path.slice(0, dot), key: path.slice(dot + 1), value };
  });
}

/**
 * `--threads`, `--threads 4`: the option `threads` of the targets that have it.
 *
 * @throws GraphError `cli/threads` for no number of threads
 */
export function parseThreads(value: string | true | undefined): OptionFlag[] {
  if (value === undefined) return [];
  const text = value === true ? "--threads" : `--threads ${value}`;
  if (value !== true && !(/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 64)) {
    throw new GraphError({
      code: "cli/threads",
      problem: `${text}: that is no number of threads`,
      hint: "1 to 64, as in --threads 4; without a number the host decides",
    });
  }
  return [{ text, target: undefined, key: "threads", value: value === true ? "true" : value }];
}

/** @throws GraphError `cli/option` for an option that no target has. */
export function checkOptionsUsed(flags: readonly OptionFlag[], backends: readonly Backend[]): void {
  for (const { text, target, key } of flags) {
    const asked = backends.filter(({ name }) => target === undefined || name === target);
    const list = backends.map(({ name }) => name).join(", ");
    if (asked.length === 0) fail(text, `${target} is none of the targets built`, `targets: ${list}`);
    if (asked.some((backend) => takes(backend, key))) continue;
    const known = asked.flatMap((backend) => optionNames(backend) ?? []);
    const close = nearest(key, known);
    fail(
      text,
      `${asked.map(({ name }) => name).join(", ")} has no option ${key}`,
      close
        ? `did you mean ${close}?`
        : known.length > 0
          ? `options: ${known.join(", ")}`
          : "it takes no options",
    );
  }
}

/** What `emit` gets: the flags for this backend as its schema reads them, defaults included. */
export async function ownOptions(flags: readonly OptionFlag[], backend: Backend): Promise<unknown> {
  const { options: schema, name } = backend;
  if (!schema) return undefined;
  const mine = flags.filter(({ target, key }) => (target ?? name) === name && takes(backend, key));
  const given: Record<string, unknown> = Object.create(null);
  for (const { key, value } of mine) given[key] = typedValue(value, fieldsOf(schema)?.[key]);
  const result = await schema.safeParseAsync({ ...given });
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join(".") || "options"}: ${message}`);
  throw new GraphError({
    code: "cli/option",
    problem: `the target ${name} does not take these options: ${issues.join("; ")}`,
    hint: `given: ${mine.map(({ text }) => text).join(" ") || "none"}`,
  });
}

/** Text is all a command line has: tried as a number, true, false or JSON first where the schema takes that. */
function typedValue(text: string, field: z.ZodType | undefined): unknown {
  const parsed = parseJson(text);
  if (parsed === undefined) return text;
  if (field && !field.safeParse(parsed).success && field.safeParse(text).success) return text;
  return parsed;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields of an object schema; of any other kind of schema nothing is known. */
const fieldsOf = (schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined =>
  (schema as { shape?: Record<string, z.ZodType> }).shape;

const optionNames = ({ options }: Backend): string[] | undefined => {
  const fields = options && fieldsOf(options);
  return fields && Object.keys(fields);
};

const takes = (backend: Backend, key: string): boolean =>
  backend.options !== undefined && (optionNames(backend)?.includes(key) ?? true);

function fail(flag: string, problem: string, hint?: string): never {
  throw new GraphError({
    code: "cli/option",
    problem: `${flag}: ${problem}`,
    ...(hint ? { hint } : {}),
  });
}
