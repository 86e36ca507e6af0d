/** @file Imports a file of the user (a model, a target), and tells its mistakes from ours. */
import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as language from "@tapeless/graph";
import { GraphError, nearest, type Source } from "@tapeless/graph/ir";
import { dataOf, describeThrown } from "./error-data.ts";
import { userPlace } from "./user-place.ts";

/** @throws GraphError with `code`, or the file's own GraphError. */
export async function importFile(
  file: string,
  code: string,
  what: string,
): Promise<Readonly<Record<string, unknown>>> {
  let stuck: (() => void) | undefined;
  // nothing left to do while the import is pending: it awaits something that never comes
  const never = new Promise<never>((_, reject) => {
    stuck = () =>
      reject(
        new GraphError({
          code,
          problem: `${what} ${basename(file)} never finishes loading`,
          hint: awaitHint,
        }),
      );
    process.once("beforeExit", stuck);
  });
  try {
    return (await Promise.race([import(pathToFileURL(file).href), never])) as Record<string, unknown>;
  } catch (error) {
    throw dataOf(error) ? error : new GraphError(importError(error, file, code, what));
  } finally {
    if (stuck) process.off("beforeExit", stuck);
  }
}

const awaitHint = "a top-level await in it, or in a file it imports, waits for something that never comes";

function importError(error: unknown, file: string, code: string, what: string): GraphError["data"] {
  const name = basename(file);
  const missing = missingImport(error);
  if (missing) return { code: "model/import", ...missing };
  const syntax = syntaxError(error);
  if (syntax) {
    const hint = exportHint(syntax.problem);
    return { code: "model/syntax", ...syntax, ...(hint ? { hint } : {}) };
  }
  const source = userPlace(error);
  const problem = `${what} ${name} throws while it loads: ${describeThrown(error)}`;
  return { code, problem, ...(source ? { source } : {}) };
}

/** These packages are in no registry. */
const fromTarballs = "npm install with the tarballs that pnpm pack:all makes in a clone of Tapeless";

/** `Cannot find module '/a/b.ts' imported from /a/model.ts`, `Cannot find package 'x' imported from ...` */
function missingImport(error: unknown): { problem: string; hint: string } | undefined {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND")
    return undefined;
  const match = /Cannot find (module|package) '([^']+)' imported from '?([^'\n]+?)'?$/m.exec(error.message);
  if (!match) return { problem: error.message, hint: "" };
  const [, kind, wanted = "", from = ""] = match;
  const importer = basename(from);
  if (kind === "package")
    return {
      problem: `${importer} imports the package ${wanted}, which is not installed`,
      hint: wanted.startsWith("@tapeless/")
        ? `install it where the model is: ${fromTarballs}`
        : `install it where the model is: npm install ${wanted}`,
    };
  const path = wanted.startsWith("file:") ? fileURLToPath(wanted) : wanted;
  return {
    problem: `${importer} imports ${basename(path)}, which does not exist`,
    hint: `there is no ${path}`,
  };
}

/** esbuild says `/a/model.ts:3:10: ERROR: Expected ";"`; Node puts `/a/model.ts:3`, the line and a caret above the stack. */
function syntaxError(error: unknown): { problem: string; source: Source } | undefined {
  if (!(error instanceof Error)) return undefined;
  const transform = /^(.+?):(\d+):(\d+): ERROR: (.+)$/m.exec(error.message);
  if (transform) {
    const [, file = "", line, column, text] = transform;
    return { problem: text ?? "", source: at(file, `${line}:${Number(column) + 1}`) };
  }
  if (!(error instanceof SyntaxError)) return undefined;
  const [first = "", , caret = ""] = (error.stack ?? "").split("\n");
  const [, file, line] = /^((?:file:|\/|[A-Za-z]:\\).+):(\d+)$/.exec(first) ?? [];
  return file
    ? { problem: error.message, source: at(file, `${line}:${caret.indexOf("^") + 1 || 1}`) }
    : undefined;
}

/** The name that was probably meant, where the language is asked for one that it does not have. */
function exportHint(problem: string): string | undefined {
  const [, from, wanted = ""] =
    /module '([^']+)' does not provide an export named '([^']+)'/.exec(problem) ?? [];
  const close = from === "@tapeless/graph" ? nearest(wanted, Object.keys(language)) : undefined;
  return close && `did you mean ${close}?`;
}

const at = (file: string, place: string): Source => ({ trace: { stack: `\n    at ${file}:${place}` } });
