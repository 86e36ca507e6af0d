/**
 * @file How fast memory is: a wasm loop that copies 64 bytes a turn, within each level of cache and beyond. Counts bytes
 * read and written.
 */
import { ModuleBuilder } from "../../../packages/backend-wasm/src/assembler/index.ts";
import type { Case, Contestant } from "../case.ts";

/** Bytes copied, so twice as many are touched: well inside of the level, on most machines of these years. */
const levels = [
  { name: "L1", bytes: 8 * 1024 },
  { name: "L2", bytes: 128 * 1024 },
  { name: "L3", bytes: 4 * 1024 * 1024 },
  { name: "DRAM", bytes: 128 * 1024 * 1024 },
] as const;

const page = 65536;

export function copyModule(): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  builder.importMemory("host", "memory", { min: 1 });
  builder.add("copy", { params: ["i32", "i32", "i32"], export: "copy" }, (f) => {
    const [to, from, bytes] = [f.params[0]!, f.params[1]!, f.params[2]!];
    const end = f.local("i32");
    f.get(from).get(bytes).op("i32.add").set(end);
    f.loop((again) => {
      for (let at = 0; at < 64; at += 16) f.get(to).get(from).op("v128.load", at).op("v128.store", at);
      f.get(to).i32(64).op("i32.add").set(to);
      f.get(from).i32(64).op("i32.add").tee(from).get(end).op("i32.lt_u").brIf(again);
    });
  });
  return builder.encode();
}

export const copyName = "wasm copy";

/** `bytes` copied in one call. */
const copyLimitOf = (bytes: number): Contestant => ({
  name: copyName,
  kind: "limit",
  work: { bytes: 2 * bytes },
  prepare: () => {
    const memory = new WebAssembly.Memory({ initial: Math.ceil((2 * bytes) / page) });
    const module = new WebAssembly.Module(copyModule());
    const { exports } = new WebAssembly.Instance(module, { host: { memory } });
    const copy = exports.copy as (to: number, from: number, bytes: number) => void;
    // memory that nobody wrote to is one page of zeros, which is always in the cache
    const view = new Float32Array(memory.buffer).fill(1.5);
    return {
      call: () => copy(bytes, 0, bytes),
      results: () => {
        view.fill(0.5, 0, bytes / 4);
        copy(bytes, 0, bytes);
        return [view.subarray(0, bytes / 2).indexOf(1.5)];
      },
    };
  },
});

/** The limit of work that reads and writes so many bytes: it stays in the same level of cache. */
export function copyLimit(touched: number): Contestant {
  const limit = copyLimitOf(64 * Math.ceil(touched / 128));
  return {
    ...limit,
    prepare: async () => {
      const { call } = await limit.prepare();
      return { call };
    },
  };
}

export const copyCases = (): Case[] =>
  levels.map(({ name, bytes }) => ({
    name: `copy ${name}`,
    work: { bytes: 2 * bytes },
    tolerance: 0,
    isLarge: name === "DRAM",
    contestants: [
      copyLimitOf(bytes),
      {
        name: "JavaScript, TypedArray.set",
        kind: "plain",
        prepare: () => {
          const from = new Float32Array(bytes / 4).fill(0.5);
          const to = new Float32Array(bytes / 4).fill(1.5);
          return {
            call: () => to.set(from),
            results: () => {
              to.set(from);
              return [to.indexOf(1.5)];
            },
          };
        },
      },
    ],
  }));
