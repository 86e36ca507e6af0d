/** @file Child processes of the repository's scripts. */
import { spawn } from "node:child_process";

/** What makes Node run the workspace's TypeScript sources as they are. */
export const sourceFlags = ["--conditions=@tapeless/source", "--import", import.meta.resolve("tsx")];

/** Runs a command on this terminal and resolves to its exit code. */
export async function run(command, args, options = {}) {
  return (await start(command, args, { stdio: "inherit", ...options })).code;
}

/** The same under a title; any other exit code than the expected one is an error. */
export async function must(what, command, args, { expected = 0, ...options } = {}) {
  console.log(`\n-- ${what}`);
  const code = await run(command, args, options);
  if (code !== expected) throw new Error(`${what}: exit ${code}, not ${expected}`);
}

/** Runs a command and resolves to its exit code and to what it printed on its standard output. */
export function tee(command, args, options = {}) {
  return start(command, args, { ...options, stdio: ["inherit", "pipe", "inherit"] });
}

function start(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, options);
    let stdout = "";
    child.stdout?.on("data", (chunk) => {
      process.stdout.write(chunk);
      stdout += chunk;
    });
    child.on("error", (error) => {
      console.error(`${command}: ${error.message}`);
      resolve({ code: 127, stdout });
    });
    child.on("close", (code) => resolve({ code: code ?? 1, stdout }));
  });
}
