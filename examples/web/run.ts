/** @file Makes the site in `out` and serves it: `pnpm example web [--port 8080] [--build-only]`. */
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeSite } from "./site.ts";

const { values } = parseArgs({
  options: { port: { type: "string", default: "8080" }, "build-only": { type: "boolean", default: false } },
});
const folder = fileURLToPath(new URL("out", import.meta.url));
console.log(`data: ${await makeSite(folder)}`);
console.log("site: examples/web/out");

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
};

if (!values["build-only"]) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = join(folder, normalize(pathname === "/" ? "/index.html" : decodeURIComponent(pathname)));
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end("not found\n");
      return;
    }
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  server.listen(Number(values.port), "localhost", () => console.log(`open http://localhost:${values.port}/`));
}
