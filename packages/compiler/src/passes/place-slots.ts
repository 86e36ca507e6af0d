/**
 * @file Offsets for blocks of memory that are each live for a while: dynamic storage allocation, known beforehand.
 *
 * Best is NP-hard. Two good rules are tried and the smaller result taken: largest block first, each into the best gap
 * between the blocks it lives together with (quadratic, so for a thousand blocks at most); and in order of time,
 * each into the smallest free gap that holds it, as an allocator at run time would (nearly linear).
 */
import type { Lifetime } from "../analysis/lifetimes.ts";

export interface Slot extends Lifetime {
  readonly bytes: number;
}

export interface Placement {
  /** In the order of the slots. */
  readonly offsets: readonly number[];
  readonly bytes: number;
}

/** Above this, going by size would take more than a few milliseconds. */
const bySizeAtMost = 1000;

/** Sizes must be multiples of the alignment wanted; then all offsets are. The same slots always give the same answer. */
export function placeSlots(slots: readonly Slot[]): Placement {
  const inTime = placeInTime(slots);
  if (slots.length > bySizeAtMost || inTime.bytes === mostLive(slots)) return inTime;
  const bySize = placeBySize(slots);
  return bySize.bytes < inTime.bytes ? bySize : inTime;
}

/** What is live at the worst moment: no placement takes less. */
export function mostLive(slots: readonly Slot[]): number {
  const changes = slots.flatMap(({ first, last, bytes }) => [
    { at: first, bytes },
    { at: last + 1, bytes: -bytes },
  ]);
  changes.sort((a, b) => a.at - b.at || a.bytes - b.bytes);
  let live = 0;
  let most = 0;
  for (const { bytes } of changes) {
    live += bytes;
    most = Math.max(most, live);
  }
  return most;
}

interface Block {
  readonly offset: number;
  readonly bytes: number;
}

export function placeBySize(slots: readonly Slot[]): Placement {
  const order = slots.map((_, index) => index);
  order.sort((a, b) => slots[b]!.bytes - slots[a]!.bytes || slots[a]!.first - slots[b]!.first || a - b);
  const offsets = new Array<number>(slots.length).fill(0);
  /** Sorted by offset. */
  const placed: { readonly slot: Slot; readonly offset: number }[] = [];
  let bytes = 0;
  for (const index of order) {
    const slot = slots[index]!;
    const beside = placed.filter(({ slot: other }) => other.first <= slot.last && slot.first <= other.last);
    const offset = bestGap(
      beside.map(({ slot: other, offset: at }) => ({ offset: at, bytes: other.bytes })),
      slot.bytes,
    );
    offsets[index] = offset;
    const after = placed.findIndex((other) => other.offset > offset);
    placed.splice(after < 0 ? placed.length : after, 0, { slot, offset });
    bytes = Math.max(bytes, offset + slot.bytes);
  }
  return { offsets, bytes };
}

/** The start of the smallest gap between the blocks (sorted by offset, maybe overlapping) that holds `bytes`. */
function bestGap(blocks: readonly Block[], bytes: number): number {
  let end = 0;
  let best: Block | undefined;
  for (const block of blocks) {
    const gap = block.offset - end;
    if (gap >= bytes && gap > 0 && (!best || gap < best.bytes)) best = { offset: end, bytes: gap };
    end = Math.max(end, block.offset + block.bytes);
  }
  return best?.offset ?? end;
}

export function placeInTime(slots: readonly Slot[]): Placement {
  const byFirst = slots.map((_, index) => index).sort((a, b) => slots[a]!.first - slots[b]!.first || a - b);
  const byLast = slots.map((_, index) => index).sort((a, b) => slots[a]!.last - slots[b]!.last || a - b);
  const offsets = new Array<number>(slots.length).fill(0);
  /** Sorted by offset, no two touching. */
  const free: { offset: number; bytes: number }[] = [];
  let end = 0;
  let ended = 0;
  for (const index of byFirst) {
    const { first, bytes } = slots[index]!;
    for (; slots[byLast[ended]!]!.last < first; ended++)
      release(free, offsets[byLast[ended]!]!, slots[byLast[ended]!]!.bytes);
    const tail = free.at(-1);
    const fits = smallest(free, bytes);
    if (fits) {
      offsets[index] = fits.offset;
      fits.offset += bytes;
      fits.bytes -= bytes;
      if (fits.bytes === 0) free.splice(free.indexOf(fits), 1);
    } else if (tail && tail.offset + tail.bytes === end) {
      // the free end of the area grows to what is needed
      offsets[index] = tail.offset;
      end = tail.offset + bytes;
      free.pop();
    } else {
      offsets[index] = end;
      end += bytes;
    }
  }
  return { offsets, bytes: end };
}

function smallest<T extends Block>(free: readonly T[], bytes: number): T | undefined {
  let best: T | undefined;
  for (const block of free) if (block.bytes >= bytes && (!best || block.bytes < best.bytes)) best = block;
  return best;
}

function release(free: { offset: number; bytes: number }[], offset: number, bytes: number): void {
  if (bytes === 0) return;
  let at = free.findIndex((block) => block.offset > offset);
  if (at < 0) at = free.length;
  const before = free[at - 1];
  const after = free[at];
  const joinsBefore = before && before.offset + before.bytes === offset;
  const joinsAfter = after && offset + bytes === after.offset;
  if (joinsBefore) before.bytes += bytes + (joinsAfter ? after.bytes : 0);
  else if (joinsAfter) Object.assign(after, { offset, bytes: after.bytes + bytes });
  else free.splice(at, 0, { offset, bytes });
  if (joinsBefore && joinsAfter) free.splice(at, 1);
}
