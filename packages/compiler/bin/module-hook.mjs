/**
 * @file Loads a model as an ES module wherever it lies. In a folder whose package.json lacks `"type": "module"` Node
 * takes a .ts or .js file for CommonJS; its `require` would then make a second copy of @tapeless/graph, and the
 * model's layers would not be the compiler's. Registered after tsx, so it sees each answer before tsx acts on it.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const typescript = /\.[cm]?tsx?$/;
const moduleSyntax = /^\s*(?:import\s*[\w{*"']|export\s)/m;

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  const url = withoutMarks(found.url);
  return (await isModule({ ...found, url })) ? { ...found, url, format: "module" } : found;
}

/** tsx marks what it means to load as CommonJS in the address: a helper that a model imports. */
function withoutMarks(address) {
  if (!address.includes("tsx-commonjs-")) return address;
  const url = new URL(address);
  url.pathname = url.pathname.replace(/%3F.*$/i, "");
  for (const key of [...url.searchParams.keys()])
    if (key.startsWith("tsx-commonjs-")) url.searchParams.delete(key);
  return url.href;
}

async function isModule({ url, format }) {
  if (!url.startsWith("file:") || url.includes("/node_modules/")) return false;
  const { pathname } = new URL(url);
  if (typescript.test(pathname)) return true;
  if (!pathname.endsWith(".js") || format === "module") return false;
  const text = await readFile(fileURLToPath(url.replace(/[?#].*/, "")), "utf8").catch(() => "");
  return moduleSyntax.test(text);
}
