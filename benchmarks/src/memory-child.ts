/**
 * @file A process that loads one network of one party, uses it for a while, and sends back by how much its resident memory
 * grew at most. What is needed to say what to do is there before.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type MemoryAnswer, type MemoryJob, type Work, works } from "./cases/memory-works.ts";
import type { Entry, Running } from "./emitted.ts";
import { messageOf } from "./harness/message.ts";
import { predictTask, trainTask } from "./models/network.ts";
import { peers } from "./peers/index.ts";

const useMs = 1000;
const fewestCalls = 3;

/** Forgets the peak so far. Only Linux can; elsewhere the peak is that of the whole process. */
function forgetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {}
}

function peakBytes(): number {
  try {
    const kilobytes = /^VmHWM:\s*(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    return Number(kilobytes) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

async function moduleCall(path: string, { network, batch, train }: Work): Promise<() => unknown> {
  const { create } = (await import(pathToFileURL(path).href)) as {
    create(options: object): Promise<Running>;
  };
  const running = await create({ seed: 1 });
  const entry = train ? "train" : "predict";
  const { inputs, label } = network.data(batch);
  const resident = running.inputs[entry]!;
  for (const [name, { values }] of Object.entries(inputs)) resident[name]!.set(values as never);
  resident.label?.set(label as never);
  const call = running[entry] as Entry;
  return () => call(resident);
}

async function peerCall(name: string, { network, batch, train }: Work): Promise<() => unknown> {
  const peer = peers.find((one) => one.name === name)!;
  const ready = train
    ? await peer.train(trainTask(network, batch, "adam"))
    : await peer.run(predictTask(network, batch));
  ready.enter?.();
  return ready.call;
}

async function grown({ work: index, party }: MemoryJob): Promise<number> {
  const work = works[index]!;
  (globalThis as { gc?: () => void }).gc?.();
  forgetPeak();
  const before = process.memoryUsage().rss;
  const call = await ("module" in party ? moduleCall(party.module, work) : peerCall(party.peer, work));
  const start = performance.now();
  for (let i = 0; i < fewestCalls || performance.now() - start < useMs; i++) await call();
  return Math.max(0, peakBytes() - before);
}

const job = JSON.parse(process.argv[2] ?? "{}") as MemoryJob;
const answer: MemoryAnswer = await grown(job).then(
  (bytes) => ({ grown: bytes }),
  (error: unknown) => ({ error: messageOf(error) }),
);
process.send!(answer, () => process.exit(0));
