/** @file Builds, trains and tests the network, and lets it write; the same for every target. */
import { buildFor, type Emitted } from "../shared/build.ts";
import { alphabet, idsOf, type Window, windowsOf } from "./text.ts";

export interface State {
  readonly hidden: Float32Array;
  readonly cell: Float32Array;
}

/** How far the gates are open, and what the layer remembers, after a character. */
export interface Step extends State {
  readonly write: Float32Array;
  readonly keep: Float32Array;
  readonly show: Float32Array;
  readonly probability: Float32Array;
}

interface Read extends State {
  readonly cost: number;
}

export interface Network {
  train(inputs: Window & State): Read;
  test(inputs: Window & State): Read;
  next(inputs: State & { readonly character: Int32Array; readonly temperature: number }): Step;
  save(): Uint8Array;
}

const units = 128;

export interface Size {
  /** Steps of a window. */
  readonly time: number;
  /** Streams side by side. */
  readonly batch: number;
}

export const size: Size = { time: 64, batch: 32 };

export const buildNetwork = (
  target: "js" | "wasm",
  { time, batch }: Size = size,
): Promise<Emitted<Network>> =>
  buildFor(target, new URL("./model.ts", import.meta.url), `time=${time}`, `batch=${batch}`, "next.batch=1");

const blank = (streams: number): State => ({
  hidden: new Float32Array(streams * units),
  cell: new Float32Array(streams * units),
});

/** Reads windows one after another, each from the state in which the one before ended; the cost of each, in nats. */
export function* read(
  network: Network,
  entry: "train" | "test",
  ids: Int32Array,
  { time, batch }: Size = size,
): Generator<number> {
  let state = blank(batch);
  for (const window of windowsOf(ids, time, batch)) {
    const { cost, hidden, cell } = network[entry]({ ...window, ...state });
    state = { hidden, cell };
    yield cost;
  }
}

/** Out of how many equally likely characters it would be as hard to guess. */
export const perplexity = (costs: readonly number[]): number =>
  Math.exp(costs.reduce((sum, cost) => sum + cost, 0) / costs.length);

/** The network after each character of a text, from a state that remembers nothing; each step is a copy. */
export function* follow(network: Network, text: string): Generator<Step> {
  let state = blank(1);
  for (const character of idsOf(text)) {
    const step = network.next({ character: Int32Array.of(character), temperature: 1, ...state });
    const { hidden, cell } = step;
    state = { hidden, cell };
    yield {
      hidden: hidden.slice(),
      cell: cell.slice(),
      write: step.write.slice(),
      keep: step.keep.slice(),
      show: step.show.slice(),
      probability: step.probability.slice(),
    };
  }
}

/**
 * Text after `start`, each character drawn from the probabilities that the network gives. A `temperature` below 1 makes
 * likely characters likelier. The same seed gives the same text.
 */
export function write(
  network: Network,
  start: string,
  length: number,
  { temperature = 1, seed = 1 } = {},
): string {
  const next = uniform(seed);
  let state = blank(1);
  let text = start;
  for (let i = 0; i < start.length + length - 1; i++) {
    const { probability, hidden, cell } = network.next({ character: idsOf(text[i]!), temperature, ...state });
    if (i >= start.length - 1) text += alphabet[drawn(probability, next())];
    state = { hidden, cell };
  }
  return text;
}

/** The first whose probability, added to those before, is above `share`. */
function drawn(probability: Float32Array, share: number): number {
  let sum = 0;
  const found = probability.findIndex((one) => {
    sum += one;
    return sum > share;
  });
  return found < 0 ? probability.length - 1 : found;
}

/** Numbers from 0 to 1: a Lehmer generator (Park and Miller 1988). */
function uniform(seed: number): () => number {
  let state = (seed * 48271) % 2147483647;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
