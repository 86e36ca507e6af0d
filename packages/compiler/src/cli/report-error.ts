/** @file Shows an error and says what the process answers: 1 for a mistake of the user, 2 for a fault of ours. */
import { type GraphErrorData, renderError } from "@tapeless/graph/ir";
import { dataOf, describeThrown, errorDocument } from "./error-data.ts";
import { colorsFor, type Io } from "./io.ts";
import { version } from "./version.ts";

export interface ErrorOptions {
  readonly json: boolean;
  /** Show the stack of a fault of ours. */
  readonly debug: boolean;
}

export function reportError(error: unknown, { json, debug }: ErrorOptions, io: Io): 1 | 2 {
  const data = dataOf(error);
  const shown = data ?? internalData(error);
  if (json) io.stdout.write(`${JSON.stringify(errorDocument(shown), null, 2)}\n`);
  else io.stderr.write(`${errorText(shown, io)}\n`);
  if (!data && debug) io.stderr.write(`\n${stackOf(error)}\n`);
  return data ? 1 : 2;
}

function errorText(data: GraphErrorData, io: Io): string {
  const { red, dim, bold } = colorsFor(io.stderr, io);
  const [head = "", ...rest] = renderError(data).split("\n");
  const lines = rest.map((line) => (/^ {2}(?:hint|at {3})/.test(line) ? dim(line) : line));
  return [`${red(bold("error"))} ${head}`, ...lines].join("\n");
}

const internalData = (error: unknown): GraphErrorData => ({
  code: "internal",
  problem: describeThrown(error).replace(/^(?:InternalError: )?internal: /, ""),
  hint: `a fault of tapeless ${version()} or of the target, not of the model: please report it, with the model and what --debug prints`,
});

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
