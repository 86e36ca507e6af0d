#!/usr/bin/env node
// In a clone the sources run as they are; the published package has no src and runs its build.
import { existsSync } from "node:fs";
import { register } from "node:module";

const source = new URL("../src/main.ts", import.meta.url);
if (existsSync(source)) {
  register("./source-hook.mjs", import.meta.url);
  (await import("tsx/esm/api")).register();
  await import(source.href);
} else {
  await import("../dist/main.js");
}
