/** @file Child processes of the repository's scripts. */
import { spawn } from "node:child_process";

/** What makes Node run the workspace's TypeScript sources as they are. */
export const sourceFlags = ["--conditions=@tapeless/source", "--import", import.meta.resolve("tsx")];

/** Runs a command on this terminal and resolves to its exit code (128 + signal number style is folded to 1). */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    child.on("error", (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(127);
    });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
