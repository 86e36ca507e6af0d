/**
 * @file Bytes allocated by a call in steady state: V8's sampling heap profiler, with the objects that collections have
 * already removed. The same measurement of a function that does allocate shows that it sees what it should.
 */
import type { HeapProfiler } from "node:inspector";
import { Session } from "node:inspector/promises";
import { setTimeout } from "node:timers/promises";
import { loopName, newLoop, sink } from "./loop.ts";

export interface Allocation {
  readonly bytesPerCall: number;
  /** Of a function that makes one object of at least 16 bytes a call. */
  readonly controlBytesPerCall: number;
}

/** Mean distance of two samples, in bytes. */
const interval = 256;
const controlCalls = 20_000;
/** Optimizing compilers work beside the loop, at their own pace: until they have answered, calls are not in steady state. */
const mostRounds = 10;
const pauseMilliseconds = 50;
const steady = 0.1;

/** @throws Error where the control does not show what it allocates: then nothing was measured. */
export async function allocationOf(call: () => unknown, calls: number): Promise<Allocation> {
  const session = new Session();
  session.connect();
  try {
    let bytesPerCall = Number.POSITIVE_INFINITY;
    for (let round = 0; round < mostRounds && bytesPerCall >= steady; round++) {
      bytesPerCall = (await allocated(session, call, calls)) / calls;
      if (bytesPerCall >= steady) await setTimeout(pauseMilliseconds);
    }
    const controlBytesPerCall = (await allocated(session, allocating(), controlCalls)) / controlCalls;
    if (controlBytesPerCall < 8) {
      throw new Error(`the control allocates 16 bytes a call or more, and ${controlBytesPerCall} were seen`);
    }
    return { bytesPerCall, controlBytesPerCall };
  } finally {
    session.disconnect();
  }
}

function allocating(): () => unknown {
  let count = 0;
  return () => ({ count: count++ });
}

async function allocated(session: Session, call: () => unknown, calls: number): Promise<number> {
  const loop = newLoop();
  // compiling and collecting feedback allocate; that is not the steady state
  const warmUpCalls = Math.min(calls, 50_000);
  for (let i = 0; i < 4; i++) sink.last = loop(call, warmUpCalls);
  await session.post("HeapProfiler.enable");
  await session.post("HeapProfiler.collectGarbage");
  await session.post("HeapProfiler.startSampling", {
    samplingInterval: interval,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  } as never);
  sink.last = loop(call, calls);
  const { profile } = await session.post("HeapProfiler.stopSampling");
  return inLoop(profile.head).reduce((sum, node) => sum + selfSizes(node), 0);
}

/** What the loop called; the inspector itself allocates too. */
function inLoop(node: HeapProfiler.SamplingHeapProfileNode): HeapProfiler.SamplingHeapProfileNode[] {
  return node.callFrame.functionName === loopName ? [node] : node.children.flatMap(inLoop);
}

/** Each sample stands for the bytes it represents; they are summed at the places that allocate. */
const selfSizes = ({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number =>
  children.reduce((sum, child) => sum + selfSizes(child), selfSize);
