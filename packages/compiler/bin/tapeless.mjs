#!/usr/bin/env node
// In a clone the sources run as they are; the published package has no src and runs its build.
import { existsSync } from "node:fs";
import { register } from "node:module";

const source = new URL("../src/main.ts", import.meta.url);
const fromSource = existsSync(source);
if (fromSource) register("./source-hook.mjs", import.meta.url);
(await import("tsx/esm/api")).register();
register("./module-hook.mjs", import.meta.url);
await import(fromSource ? source.href : "../dist/main.js");
