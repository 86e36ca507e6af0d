/** @file The most memory a network takes in a fresh process: the library, weights, and what calls need. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { emit } from "../emitted.ts";
import { summarize } from "../harness/statistics.ts";
import { relaxedFlags } from "../machine/relaxed.ts";
import { peers } from "../peers/index.ts";
import type { Fact, Group } from "../results.ts";
import { targets } from "../targets.ts";
import type { Unit } from "../unit.ts";
import { type MemoryAnswer, type MemoryJob, type Party, type Work, works } from "./memory-works.ts";

const processes = 1;
const childFile = fileURLToPath(new URL("../memory-child.ts", import.meta.url));
const sourceFlags = ["--conditions=@tapeless/source", "--import", import.meta.resolve("tsx"), "--expose-gc"];

const nameOf = ({ network, batch, train }: Work): string =>
  `${network.name} ${train ? "train adam" : "predict"}, batch ${batch}`;

function answerOf(job: MemoryJob): Promise<MemoryAnswer> {
  const execArgv = [...relaxedFlags(process.execPath), ...sourceFlags];
  return new Promise((resolve) => {
    const child = fork(childFile, [JSON.stringify(job)], {
      execArgv,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    let answer: MemoryAnswer = { error: "the process ended without an answer" };
    child.on("message", (message) => {
      answer = message as MemoryAnswer;
    });
    child.on("close", () => resolve(answer));
  });
}

/** Median bytes of a few processes, or what the party says that cannot do it. */
async function measured(work: number, party: Party): Promise<number | string> {
  const values: number[] = [];
  for (let i = 0; i < processes; i++) {
    const { grown, error = "" } = await answerOf({ work, party });
    if (grown === undefined) return error;
    values.push(grown);
  }
  return summarize(values).median;
}

/** None where the party cannot do it: the case of the same network shows what it says. */
async function factsOf(group: Group, index: number, name: string, party: Party): Promise<Fact[]> {
  const subject = `${nameOf(works[index]!)}, ${name}`;
  const value = await measured(index, party);
  if (typeof value === "number") {
    const table = group === "peers" ? "memory of a fresh process with a peer" : "memory of a fresh process";
    return [{ group, table, subject, name: "grown by", value, unit: "bytes" }];
  }
  process.stderr.write(`  no memory of ${subject}: ${value}\n`);
  return [];
}

async function ourFacts(index: number): Promise<Fact[]> {
  const { network, batch, train } = works[index]!;
  const model = network.model(train ? "adam" : undefined);
  const found: Fact[] = [];
  for (const target of targets) {
    const { path } = await emit(model, { ...target, batch, entries: [train ? "train" : "predict"] });
    found.push(...(await factsOf("models", index, target.name, { module: path })));
  }
  return found;
}

async function peerFacts(index: number): Promise<Fact[]> {
  const found: Fact[] = [];
  for (const { name } of peers) found.push(...(await factsOf("peers", index, name, { peer: name })));
  return found;
}

const unitsOf = (group: Group, prefix: string, facts: (index: number) => Promise<Fact[]>): Unit[] =>
  works.map((work, index) => ({
    group,
    name: `${prefix}memory of ${nameOf(work)}`,
    // nothing that a quick look could check
    isLarge: true,
    run: async () => ({ cases: [], facts: await facts(index) }),
  }));

export const memoryUnits = (): Unit[] => unitsOf("models", "", ourFacts);

export const peerMemoryUnits = (): Unit[] => unitsOf("peers", "peers: ", peerFacts);
