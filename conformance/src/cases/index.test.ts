import { expect, test } from "vitest";
import { categories } from "./index.ts";

test("no op is in two categories", () => {
  const names = categories.flatMap((ops) => Object.keys(ops));
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});
