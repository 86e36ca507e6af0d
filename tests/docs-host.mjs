/**
 * @file Runs command lines one after another in one process that loads modules as `bin/tapeless.mjs` does, since starting
 * one takes most of a second. A message `{ cwd, argv }` is answered with `{ code, output }`.
 */
import { register } from "node:module";

const bin = new URL("../packages/compiler/bin/", import.meta.url);
register(new URL("source-hook.mjs", bin));
(await import("tsx/esm/api")).register();
register(new URL("module-hook.mjs", bin));
const { run } = await import("../packages/compiler/src/cli/run.ts");

process.on("message", async ({ cwd, argv }) => {
  let output = "";
  const write = (text) => {
    output += text;
    return true;
  };
  // a model may print, too
  const { stdout, stderr } = process;
  const before = [stdout.write, stderr.write];
  stdout.write = stderr.write = write;
  const code = await run(argv, { cwd, env: {}, stdout: { write }, stderr: { write } });
  [stdout.write, stderr.write] = before;
  process.send({ code, output });
});
process.send("ready");
