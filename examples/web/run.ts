/** @file Makes the site in `out` and serves it: `pnpm example web [--port 8080] [--build-only]`. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { serveFolder } from "./serve.ts";
import { makeSite } from "./site.ts";

const { values } = parseArgs({
  options: { port: { type: "string", default: "8080" }, "build-only": { type: "boolean", default: false } },
});
const folder = fileURLToPath(new URL("out", import.meta.url));
console.log(`data: ${await makeSite(folder)}`);
console.log("site: examples/web/out");
if (!values["build-only"])
  serveFolder(folder).listen(Number(values.port), "localhost", () =>
    console.log(`open http://localhost:${values.port}/`),
  );
