import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf, inspectPages, makeInspectPage } from "./inspect-pages.ts";

test.each(Object.keys(inspectPages))(
  "the page of %s is what is made now: `pnpm pages` makes them anew",
  async (example) => {
    const committed = await readFile(join(folderOf(example), "inspect.html"), "utf8");
    expect(committed.length).toBeLessThan(1_000_000);
    // not the text of a megabyte, if it differs
    expect((await makeInspectPage(example)) === committed).toBe(true);
  },
);
