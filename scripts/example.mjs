/** @file `pnpm example <name>`: runs `examples/<name>/run.ts`; without a name, lists them. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { environment, root } from "./environment.mjs";
import { run, sourceFlags } from "./process.mjs";

const scriptOf = (name) => join(root, "examples", name, "run.ts");
const names = readdirSync(join(root, "examples")).filter((name) => existsSync(scriptOf(name)));
const [name, ...rest] = process.argv.slice(2).filter((word) => word !== "--");
if (!names.includes(name)) {
  console.error(`${name ? `no example ${name}; there` : "There"} are ${names.join(", ")}`);
  process.exit(name ? 2 : 0);
}
process.exit(await run(process.execPath, [...sourceFlags, scriptOf(name), ...rest], { env: environment() }));
