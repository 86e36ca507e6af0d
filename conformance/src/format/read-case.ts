/** @file Reads the file of one case; what is wrong with it is said with its file and field. */
import { readFileSync } from "node:fs";
import type { z } from "zod";
import { fieldsOf, type GoldenCase, type GoldenTensor, goldenCase } from "./case.ts";

/** A file that is no golden case. */
export class CaseError extends Error {
  override readonly name = "CaseError";
}

export interface ReadCase {
  readonly golden: GoldenCase;
  /** Fields that the format does not have. */
  readonly unknownFields: readonly string[];
}

/** @throws CaseError */
export function readCase(file: string, shown: string): ReadCase {
  return parseCase(readText(file, shown), shown);
}

/** @throws CaseError */
export function parseCase(text: string, shown: string): ReadCase {
  const json = parseJson(text, shown);
  const result = goldenCase.safeParse(json);
  if (!result.success) throw new CaseError(problemText(shown, result.error.issues.map(showIssue)));
  const golden = result.data;
  const problems = inconsistencies(golden);
  if (problems.length > 0) throw new CaseError(problemText(shown, problems));
  const known = fieldsOf(golden.kind);
  return { golden, unknownFields: Object.keys(json as object).filter((field) => !known.includes(field)) };
}

function readText(file: string, shown: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new CaseError(`${shown}: ${missing ? "there is no such file" : (error as Error).message}`);
  }
}

function parseJson(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CaseError(`${shown} is not JSON: ${(error as Error).message}`);
  }
}

const most = 3;

function problemText(shown: string, problems: readonly string[]): string {
  const more = problems.length > most ? `; and ${problems.length - most} more` : "";
  return `${shown}: ${problems.slice(0, most).join("; ")}${more}`;
}

const showIssue = ({ path, message }: z.core.$ZodIssue): string =>
  path.length > 0 ? `${path.map(String).join(".")}: ${message}` : message;

type Goldens = Readonly<Record<string, GoldenTensor>>;

/** What the fields have to say about each other. */
function inconsistencies(golden: GoldenCase): string[] {
  if (golden.kind === "op" || golden.kind === "gradgrad") {
    const { inputs, outputs, cotangents, grads } = golden;
    const wanted = Object.keys(inputs).filter((name) => inputs[name]!.grad);
    return [
      ...likeOthers("cotangents", cotangents, "outputs", outputs),
      ...likeOthers("grads", grads, "inputs", inputs),
      ...(golden.loss === null ? [] : missing("grads", grads, wanted)),
      ...(golden.kind === "op" ? [] : likeOthers("cotangents2", golden.cotangents2, "inputs", inputs)),
      ...(golden.kind === "op" ? [] : likeOthers("grads2", golden.grads2, "inputs", inputs)),
    ];
  }
  if (golden.kind === "higher") {
    const { inputs, outputs, derivatives } = golden;
    return derivatives.flatMap(({ kind, of, wrt, vector }, i) => [
      ...missing(`derivatives.${i}.of`, outputs, [of]),
      ...missing(`derivatives.${i}.wrt`, inputs, wrt),
      ...missing(`derivatives.${i}.vector`, vector ?? {}, kind === "hvp" || kind === "jvp" ? wrt : []),
      ...likeOthers(`derivatives.${i}.vector`, vector ?? {}, "inputs", inputs),
    ]);
  }
  const { losses, steps } = golden;
  return losses.length === steps ? [] : [`losses: ${losses.length} numbers for ${steps} steps`];
}

const missing = (field: string, among: Goldens, names: readonly string[]): string[] =>
  names.filter((name) => !Object.hasOwn(among, name)).map((name) => `${field}: there is no ${name}`);

/** Each tensor stands for one of the others, and has its shape. */
function likeOthers(field: string, tensors: Goldens, otherField: string, others: Goldens): string[] {
  return Object.entries(tensors).flatMap(([name, { shape }]) => {
    const other = Object.hasOwn(others, name) ? others[name]! : undefined;
    if (!other) return [`${field}.${name}: there is no ${name} in ${otherField}`];
    const isSame = shape.length === other.shape.length && shape.every((size, i) => size === other.shape[i]);
    if (isSame) return [];
    return [
      `${field}.${name}: shape [${shape.join(", ")}], while ${otherField}.${name} has [${other.shape.join(", ")}]`,
    ];
  });
}
