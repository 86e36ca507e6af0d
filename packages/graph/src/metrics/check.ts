/** @file What the metrics check of the arrays they are given. */
import { GraphError } from "../errors.ts";

/** Numbers in order: an array, or what an emitted module returns. */
export type Numbers = ArrayLike<number>;

/** Refuses arrays of two lengths. */
export function checkLengths(metric: string, lists: Readonly<Record<string, Numbers>>): void {
  const [[first, a], ...rest] = Object.entries(lists) as [[string, Numbers], ...[string, Numbers][]];
  for (const [name, b] of rest) {
    if (a.length === b.length) continue;
    throw new GraphError({
      code: "metric/length",
      op: metric,
      problem: `${first} has length ${a.length}, ${name} ${b.length}`,
      hint: "there is one of each for every example, in the same order",
    });
  }
}

/** Refuses what is no class: whole numbers from 0, below `classes`. */
export function checkClasses(metric: string, name: string, list: Numbers, classes: number): void {
  for (let i = 0; i < list.length; i++) {
    const label = list[i]!;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new GraphError({
      code: "metric/label",
      op: metric,
      problem: `${name}[${i}] is ${label}; ${classes} classes take 0..${classes - 1}`,
      hint: "for the class of each row of scores, take the place of the largest one",
    });
  }
}

/** The number of classes that labels show, if it is not said. */
export function classCount(...lists: readonly Numbers[]): number {
  let most = 1;
  for (const list of lists) for (let i = 0; i < list.length; i++) most = Math.max(most, list[i]! + 1);
  return most;
}
