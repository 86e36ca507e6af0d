import { opRecords } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { type Family, families, indexPage, opsOf, pageOf } from "./fixtures/op-pages.ts";

const names = (Object.keys(families) as Family[]).filter((family) => opsOf(family).length > 0);

test("every op is on one page", () => {
  expect(names.flatMap(opsOf).sort()).toEqual([...opRecords.keys()].sort());
});

test("the list of pages", async () => {
  await expect(indexPage()).toMatchFileSnapshot("../../../../docs/ops/README.md");
});

test.each(names)("the page of %s says what the records say", async (family) => {
  await expect(pageOf(family)).toMatchFileSnapshot(`../../../../docs/ops/${family}.md`);
});
