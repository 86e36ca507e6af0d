/** @file Starts a child for a job: on one core where the system allows to choose, with relaxed SIMD where it is a flag. */
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Answer, Finished, Job } from "./job.ts";

const childFile = fileURLToPath(new URL("child.ts", import.meta.url));
const typescriptFlags = ["--import", import.meta.resolve("tsx")];
const sourceFlags = ["--conditions=@tapeless/source", ...typescriptFlags];

export interface ChildChoice {
  readonly node: string;
  readonly flags: readonly string[];
  readonly timeoutMs: number;
  /** Told after each unit. */
  readonly onFinished: (unit: Finished) => void;
}

/** Whether `taskset` can pin a process to this core. */
export const canPin = (core: number): boolean =>
  spawnSync("taskset", ["-c", `${core}`, "true"], { stdio: "ignore" }).status === 0;

/** A child that dies or takes too long is an answer with a failure for each of its units. */
export function runJob(
  job: Job,
  { node, flags, timeoutMs, onFinished }: ChildChoice,
): Promise<Answer | string> {
  const command = [
    node,
    ...flags,
    ...(job.usesBuild ? typescriptFlags : sourceFlags),
    childFile,
    JSON.stringify(job),
  ];
  const [file = node, ...args] =
    job.pinnedTo === undefined ? command : ["taskset", "-c", `${job.pinnedTo}`, ...command];
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    let answer: Answer | undefined;
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    child.on("message", (message: Answer | Finished) => {
      if ("finished" in message) onFinished(message);
      else answer = message;
    });
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const died =
        signal === "SIGKILL" ? `stopped after ${timeoutMs / 1000} s` : `ended with ${signal ?? code}`;
      resolve(answer ?? died);
    });
  });
}
