/** @file Outcomes as text for people, and as a document for programs. */
import type { Problem } from "./plan.ts";
import type { Outcome } from "./run-case.ts";
import type { ListCheck } from "./unsupported-list.ts";

export interface Report {
  readonly target: string;
  readonly outcomes: readonly Outcome[];
  readonly list: ListCheck;
}

type Status = Outcome["status"];
const statuses: readonly Status[] = ["passed", "failed", "unsupported"];
type Counts = Readonly<Record<Status, number>>;

export const isClean = ({ outcomes, list }: Report): boolean =>
  outcomes.every(({ status }) => status !== "failed") && list.unlisted.length + list.stale.length === 0;

const countOf = (outcomes: readonly Outcome[]): Counts => {
  const count = (wanted: Status): number => outcomes.filter(({ status }) => status === wanted).length;
  return { passed: count("passed"), failed: count("failed"), unsupported: count("unsupported") };
};

function byCategory(outcomes: readonly Outcome[]): [string, Counts][] {
  const names = [...new Set(outcomes.map(({ category }) => category))].sort();
  return names.map((name) => [name, countOf(outcomes.filter(({ category }) => category === name))]);
}

/** Table, what failed and why, and the totals as the last line. */
export function showReport({ outcomes, list }: Report): string {
  const failed = outcomes.filter(({ status }) => status === "failed");
  const { passed, failed: wrong, unsupported } = countOf(outcomes);
  return [
    ...table(outcomes),
    ...(failed.length > 0 ? ["", ...failed.flatMap(showFailure)] : []),
    ...(list.unlisted.length > 0 ? ["", "unsupported, and not in conformance/unsupported.txt:"] : []),
    ...list.unlisted.map(({ name, reason }) => `  ${name}: ${reason}`),
    ...(list.stale.length > 0 ? ["", "passing by now; take them out of conformance/unsupported.txt:"] : []),
    ...list.stale.map(({ name }) => `  ${name}`),
    "",
    `${passed} passed, ${wrong} failed, ${unsupported} unsupported`,
  ].join("\n");
}

function table(outcomes: readonly Outcome[]): string[] {
  const rows = byCategory(outcomes);
  const width = Math.max("category".length, ...rows.map(([name]) => name.length));
  const line = (name: string, cells: readonly (string | number)[]): string =>
    name.padEnd(width) + cells.map((cell, i) => String(cell).padStart(statuses[i]!.length + 3)).join("");
  return [
    line("category", statuses),
    ...rows.map(([name, counts]) =>
      line(
        name,
        statuses.map((status) => counts[status]),
      ),
    ),
  ];
}

const mostProblems = 4;

function showFailure({ name, problems, convention }: Outcome): string[] {
  const more = problems.length - mostProblems;
  return [
    `failed ${name}${convention ? " (the derivative is a convention)" : ""}`,
    ...problems.slice(0, mostProblems).map((problem) => `  ${showProblem(problem)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

export function showProblem({ what, problem, mismatch }: Problem): string {
  const prefix = what === "" ? "" : `${what}: `;
  if (!mismatch) return prefix + (problem ?? "is wrong").replaceAll("\n", "\n    ");
  const { index, got, want, error, allowed, count, shape } = mismatch;
  const size = shape.reduce((product, dim) => product * dim, 1);
  const of =
    size > 1 ? `${count} of ${size} elements; worst at [${position(index, shape).join(", ")}]: ` : "";
  return `${prefix}${of}got ${got}, want ${want}, error ${brief(error)}, allowed ${brief(allowed)}`;
}

const brief = (value: number): string => (Number.isFinite(value) ? value.toPrecision(3) : String(value));

/** The place of an element by its number in row-major order. */
export function position(index: number, shape: readonly number[]): number[] {
  let rest = index;
  return shape
    .toReversed()
    .map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    })
    .reverse();
}

/** JSON has no word for numbers that are not finite. */
const plainNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

const problemDocument = ({ what, problem, mismatch }: Problem): object => ({
  what,
  ...(problem === undefined ? {} : { problem }),
  ...(mismatch
    ? {
        wrong: mismatch.count,
        at: position(mismatch.index, mismatch.shape),
        got: plainNumber(mismatch.got),
        want: plainNumber(mismatch.want),
        error: plainNumber(mismatch.error),
        allowed: mismatch.allowed,
      }
    : {}),
});

/** For `--json`. */
export const reportDocument = (report: Report): object => ({
  target: report.target,
  ...countOf(report.outcomes),
  ok: isClean(report),
  categories: Object.fromEntries(byCategory(report.outcomes)),
  unlisted: report.list.unlisted.map(({ name }) => name),
  stale: report.list.stale.map(({ name }) => name),
  cases: report.outcomes.map(({ name, category, status, reason, convention, problems }) => ({
    name,
    category,
    status,
    ...(convention ? { convention } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(problems.length > 0 ? { problems: problems.map(problemDocument) } : {}),
  })),
});
