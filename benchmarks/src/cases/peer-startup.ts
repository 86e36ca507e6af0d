/** @file Fresh processes with a peer: from the start of the import, with weights at hand, to the first answer. */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { summarize } from "../harness/statistics.ts";
import { relaxedFlags } from "../machine/relaxed.ts";
import { mlp } from "../models/mlp.ts";
import { peers } from "../peers/index.ts";
import type { Fact } from "../results.ts";
import type { StartupAnswer, StartupJob } from "../startup-child.ts";
import type { Unit } from "../unit.ts";
import { tinySizes, usualSizes } from "./models.ts";

const processes = 3;
const childFile = fileURLToPath(new URL("../startup-child.ts", import.meta.url));
const loadFile = new URL("../peers/load.ts", import.meta.url).href;

/** One script that needs no loader for TypeScript: that would be in the way of the peer's own files. */
async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, "startup.mjs");
  await build({
    entryPoints: [childFile],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@tapeless/source"],
    // the folder of the peers is found from the file that loads them
    define: { "import.meta.url": JSON.stringify(loadFile) },
    logLevel: "error",
  });
  return outfile;
}

function answerOf(script: string, job: StartupJob): Promise<StartupAnswer> {
  const execArgv = relaxedFlags(process.execPath);
  return new Promise((resolve) => {
    const child = fork(script, [JSON.stringify(job)], {
      execArgv,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    let answer: StartupAnswer = { error: "the process ended without an answer" };
    child.on("message", (message) => {
      answer = message as StartupAnswer;
    });
    child.on("close", () => resolve(answer));
  });
}

async function factsOf(script: string, sizes: readonly number[], peer: string): Promise<Fact[]> {
  const subject = `${mlp(sizes).name} predict, ${peer}`;
  const times: number[] = [];
  for (let i = 0; i < processes; i++) {
    const { milliseconds, error } = await answerOf(script, { peer, sizes });
    if (milliseconds === undefined) {
      process.stderr.write(`  no cold start of ${subject}: ${error}\n`);
      return [];
    }
    times.push(milliseconds);
  }
  const value = summarize(times).median;
  const table = "cold start in a fresh process with a peer";
  return [{ group: "peers", table, subject, name: "import to first answer", value, unit: "ms" }];
}

export const peerStartupUnits = (): Unit[] =>
  [tinySizes, usualSizes].map((sizes) => ({
    group: "peers",
    name: `peers: cold start of ${mlp(sizes).name}`,
    // nothing that a quick look could check
    isLarge: true,
    run: async () => {
      const folder = mkdtempSync(join(tmpdir(), "tapeless-bench-"));
      try {
        const script = await bundled(folder);
        const facts: Fact[] = [];
        for (const { name } of peers) facts.push(...(await factsOf(script, sizes, name)));
        return { cases: [], facts };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  }));
