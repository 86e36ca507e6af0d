/**
 * The emitted modules on pages with a content security policy, and in module workers there: they train to the bytes that
 * Node gets. A server of its own, as the test runner's pages have scripts that such a policy forbids.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../../scripts/environment.mjs";
import { expectedDigest } from "./expected-digest.ts";

const executablePath = findChromium();
const here = fileURLToPath(new URL(".", import.meta.url));

/** `/worker` and `/page` run the module that the address names and hand on what they got, with threads the kind of memory, too. */
const runner = (answer: string): string => `
  import { trainDigest } from "/train-digest.js";
  const run = async (name) => {
    const module = await import(\`/\${name}/digits.js\`);
    const threads = Number(searchParams.get("threads"));
    if (!threads) return trainDigest(module);
    const models = [];
    const create = async (options) => {
      models.push(await module.create({ ...options, threads }));
      return models.at(-1);
    };
    return \`\${await trainDigest({ create })}, \${models[0].parameters["hidden.bias"].buffer.constructor.name}\`;
  };
  const text = (promise) => promise.catch(({ code, message }) => \`\${code ?? ""}: \${message}\`);
  const { searchParams } = new URL(location.href);
  ${answer}`;
const scripts: Readonly<Record<string, string>> = {
  "/worker.js": runner('text(run(searchParams.get("module"))).then((result) => postMessage(result));'),
  "/page.js": runner(`
    const show = (result) => { document.title = result; };
    if (!searchParams.has("worker")) text(run(searchParams.get("module"))).then(show);
    else new Worker("/worker.js" + location.search, { type: "module" }).onmessage = ({ data }) => show(data);`),
};
const page = '<!doctype html><title></title><script type="module" src="/page.js"></script>';
const types: Readonly<Record<string, string>> = { ".js": "text/javascript", ".wasm": "application/wasm" };

let folder: string;
let server: Server;
let browser: Browser;
/** Headers of every answer. */
let headers: Readonly<Record<string, string>>;

function build(name: string, ...flags: string[]): void {
  const tapeless = fileURLToPath(new URL("../../packages/compiler/bin/tapeless.mjs", import.meta.url));
  const sizes = ["--bind", "train.batch=32,29", "--bind", "predict.batch=1,360"];
  const out = ["--out", join(folder, name), "--json"];
  execFileSync(process.execPath, [tapeless, "build", join(here, "model.ts"), ...out, ...sizes, ...flags]);
}

function serve(): Server {
  return createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const file = join(folder, pathname);
    const script = scripts[pathname];
    if (pathname === "/") response.writeHead(200, { ...headers, "content-type": "text/html" }).end(page);
    else if (script !== undefined) {
      response.writeHead(200, { ...headers, "content-type": "text/javascript" }).end(script);
    } else if (existsSync(file)) {
      const type = types[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { ...headers, "content-type": type }).end(readFileSync(file));
    } else response.writeHead(404, headers).end();
  }).listen(0, "localhost");
}

/** Lets a page share memory between threads. */
const isolated = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** What the page comes to. */
async function visit(
  query: string,
  scriptSources: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const policy = `default-src 'none'; connect-src 'self'; script-src ${scriptSources}`;
  headers = { "content-security-policy": policy, ...more };
  const context = await browser.newContext();
  try {
    const tab = await context.newPage();
    await tab.goto(`http://localhost:${(server.address() as AddressInfo).port}/?${query}`);
    for (let waited = 0; waited < 40_000; waited += 50) {
      const title = await tab.title();
      if (title !== "")
        return query.includes("threads") ? `${title}, ${tab.workers().length} workers` : title;
      await tab.waitForTimeout(50);
    }
    return "no answer";
  } finally {
    await context.close();
  }
}

describe.skipIf(!executablePath)("a page with a content security policy", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "tapeless-pages-"));
    build("js", "--target", "js");
    build("wasm", "--target", "wasm");
    build("inline", "--target", "wasm", "--inline");
    build("threads", "--target", "wasm", "--threads", "--option", "shareAll");
    buildSync({
      entryPoints: [join(here, "train-digest.ts")],
      bundle: true,
      format: "esm",
      outfile: join(folder, "train-digest.js"),
    });
    server = serve();
    browser = await chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  const withWasm = "'self' 'wasm-unsafe-eval'";
  test.each([
    ["js", "module=js", "'self'"],
    ["js in a worker", "module=js&worker", "'self'"],
    ["wasm", "module=wasm", withWasm],
    ["wasm in a worker", "module=wasm&worker", withWasm],
    ["wasm in one file", "module=inline", withWasm],
    ["wasm in one file in a worker", "module=inline&worker", withWasm],
  ])("trains with %s to the bytes of Node", async (_, query, sources) => {
    expect(await visit(query, sources)).toBe(expectedDigest);
  });

  test.each([
    ["threads where it is isolated", "threads=3", isolated, "SharedArrayBuffer, 2 workers"],
    [
      "threads of a worker where it is isolated",
      "threads=3&worker",
      isolated,
      "SharedArrayBuffer, 3 workers",
    ],
    ["one thread where it is not isolated", "threads=3", {}, "ArrayBuffer, 0 workers"],
    ["one thread of a worker where it is not isolated", "threads=3&worker", {}, "ArrayBuffer, 1 workers"],
  ])("trains with %s to the bytes of Node", async (_, query, more, found) => {
    expect(await visit(`module=threads&${query}`, withWasm, more)).toBe(`${expectedDigest}, ${found}`);
  });

  test("that does not allow wasm gets an error that says so", async () => {
    expect(await visit("module=wasm", "'self'")).toMatch(/^wasm\/compile: .*Content Security Policy/);
  });
});
