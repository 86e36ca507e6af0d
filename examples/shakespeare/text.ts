/** @file The text as numbers, cut into parallel streams and windows. */
import { readFileSync } from "node:fs";
import { dataFile } from "../shared/data.ts";

/** The 65 characters that occur, in the order of their codes. */
export const alphabet: string = "\n !$&',-.3:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** @throws where a character is none of the alphabet. */
export const idsOf = (text: string): Int32Array =>
  Int32Array.from(text, (character) => {
    const id = alphabet.indexOf(character);
    if (id < 0)
      throw new Error(`${JSON.stringify(character)} is not among the ${alphabet.length} characters`);
    return id;
  });

export interface Text {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** The first nine tenths to train with, the rest to test with; undefined where the data set is not there. */
export function loadText(): Text | undefined {
  const path = dataFile("text/tinyshakespeare.txt");
  if (!path) return undefined;
  const ids = idsOf(readFileSync(path, "latin1"));
  const end = Math.floor(ids.length * 0.9);
  return { train: ids.subarray(0, end), test: ids.subarray(end) };
}

export interface Window {
  /** [time, batch] */
  readonly character: Int32Array;
  /** The character after each. */
  readonly following: Int32Array;
}

/**
 * The text as `batch` streams side by side, each a stretch of it, in windows of `time` steps: where one window of a stream
 * ends the next begins. What is left over at the end is left out.
 */
export function* windowsOf(ids: Int32Array, time: number, batch: number): Generator<Window> {
  const stretch = Math.floor((ids.length - 1) / batch);
  for (let start = 0; start + time <= stretch; start += time) {
    const at = (shift: number): Int32Array =>
      Int32Array.from(
        { length: time * batch },
        (_, i) => ids[(i % batch) * stretch + start + Math.floor(i / batch) + shift]!,
      );
    yield { character: at(0), following: at(1) };
  }
}

export const textOf = (ids: Int32Array): string => Array.from(ids, (id) => alphabet[id]).join("");
