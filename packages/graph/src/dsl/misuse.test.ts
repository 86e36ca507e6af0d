import { describe, expect, test } from "vitest";
import { GraphError } from "../errors.ts";
import { input } from "../model/input.ts";
import { graphOf } from "./fixtures/build.ts";
import * as language from "./index.ts";

/** What a caller without types may pass. */
const nonsense: readonly unknown[] = [
  undefined,
  null,
  -1,
  0.5,
  Number.NaN,
  "ij->i",
  [],
  {},
  [0, 1, 2],
  [[1]],
  { x: 1 },
  new Float32Array(2),
  Symbol("s"),
  () => undefined,
  input([2]),
];

type Loose = (...args: readonly unknown[]) => unknown;

const isFunction = (entry: [string, unknown]): entry is [string, Loose] => typeof entry[1] === "function";
const { random, linalg, ...others } = language;
const functions: readonly [string, Loose][] = [
  ...Object.entries<unknown>(others).filter(isFunction),
  ...Object.entries<unknown>(random)
    .filter(isFunction)
    .map(([name, f]): [string, Loose] => [`random.${name}`, f]),
  ...Object.entries<unknown>(linalg)
    .filter(isFunction)
    .map(([name, f]): [string, Loose] => [`linalg.${name}`, f]),
];

const x = input([2, 2]);
const n = input([2, 2], "i32");

/** Argument lists in which one is nonsense, at the first, second, third or fourth place. */
function argumentLists([x, n]: readonly [unknown, unknown]): unknown[][] {
  const lists: unknown[][] = [[], [x], [x, x, x, x, x]];
  for (const wrong of nonsense) {
    lists.push([wrong], [x, wrong], [wrong, x], [[2, 2], wrong]);
    lists.push([x, n, wrong], [x, 0, wrong], [x, wrong, x]);
    lists.push([x, n, x, wrong], [x, undefined, undefined, wrong]);
  }
  return lists;
}

describe("nonsense from callers without types", () => {
  test.each(functions)("%s works or throws a GraphError that says where", (_, f) => {
    const wrong: string[] = [];
    let isFirst = true;
    graphOf({ x, n }, (tensors) => {
      // a model is built twice
      const lists = isFirst ? argumentLists([tensors.x, tensors.n]) : [];
      isFirst = false;
      for (const list of lists) {
        try {
          const result = f(...list);
          // what makes functions is only wrong when they are used
          if (typeof result === "function") result(tensors.x);
        } catch (error) {
          if (error instanceof GraphError && error.message.includes("misuse.test.ts:")) continue;
          wrong.push(`(${list.map((item) => show(item)).join(", ")}): ${String(error)}`);
        }
      }
      return tensors.x;
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

function show(item: unknown): string {
  if (typeof item === "object" && item !== null && "node" in item) return "tensor";
  return typeof item === "symbol" || typeof item === "bigint"
    ? String(item)
    : (JSON.stringify(item) ?? String(item));
}
