/** @file Makes the committed inspect pages anew. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { folderOf, inspectPages, makeInspectPage } from "./inspect-pages.ts";

for (const example of Object.keys(inspectPages)) {
  const page = await makeInspectPage(example);
  await writeFile(join(folderOf(example), "inspect.html"), page);
  console.log(`examples/${example}/inspect.html  ${Math.round(page.length / 1024)} KB`);
}
