/** @file Names of random streams: the path of the node that draws, so that equal models draw equal numbers. */
import { requireEntry } from "../ir/context.ts";

/** `train/dropout1/bernoulli1`: unique within a body; two calls of a layer are two streams. */
export function nextStream(kind: string): string {
  const { entry, scope, streams } = requireEntry("drawing random numbers");
  const base = [entry, ...scope, kind].join("/");
  const count = (streams.get(base) ?? 0) + 1;
  streams.set(base, count);
  return `${base}${count}`;
}
