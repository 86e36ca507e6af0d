import { describe, test } from "vitest";
import { defineBackend } from "../backend.ts";
import { Interpreted } from "../interpret-module.ts";
import { listingOf } from "../program/listing.ts";
import { parseListing } from "../program/parse.ts";
import { printListing } from "../program/print.ts";
import type { Module } from "../program.ts";
import { describeBackend, type LoadedModel } from "./describe-backend.ts";

/** A third backend: it emits the text form of Programs, and its loader reads that back and interprets it. */
const toy = defineBackend({
  name: "listing",
  contract: 1,
  capabilities: {
    lanes: { f32: 1, f64: 1, i32: 1, bool: 1 },
    scalarOps: new Set(),
    tile: { rows: 3, columns: 3 },
  },
  emit: (module, { fileName }) => {
    const { shared, kernels, programs } = listingOf(module);
    const interface_ = {
      state: module.state,
      entries: module.entries.map(({ programs: _, ...ports }) => ports),
    };
    return [
      {
        path: `${fileName}.txt`,
        contents: printListing({ shared, kernels, programs }, { mostElements: Number.POSITIVE_INFINITY }),
      },
      {
        path: `${fileName}.json`,
        contents: JSON.stringify({ ...interface_, hasInit: module.init !== undefined }),
      },
    ];
  },
});

async function load(files: readonly { path: string; contents: string | Uint8Array }[]) {
  const { shared, kernels, programs } = parseListing(String(files[0]!.contents));
  const { state, entries, hasInit } = JSON.parse(String(files[1]!.contents));
  const rest = hasInit ? programs.slice(1) : programs;
  const module: Module = {
    name: "read back",
    numerics: 1,
    fastMath: false,
    kernels,
    shared,
    state,
    plan: { arenaBytes: 0, persistent: new Map(), temps: new Map() },
    entries: entries.map((ports: Module["entries"][number]) => ({
      ...ports,
      programs: rest.filter(({ entry }) => entry === ports.name),
    })),
    ...(hasInit ? { init: programs[0]! } : {}),
  };
  return {
    create: ({ seed = 0, state: saved }: { seed?: number; state?: Uint8Array } = {}) =>
      Promise.resolve(modelOf(module, seed, saved)),
  };
}

function modelOf(module: Module, seed: number, saved: Uint8Array | undefined): LoadedModel {
  const interpreted = new Interpreted(module, seed);
  const state = Object.values(interpreted.state);
  let at = 0;
  for (const array of saved ? state : []) {
    const bytes = saved!.slice(at, at + array.byteLength);
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes);
    at += array.byteLength;
  }
  const save = (): Uint8Array => {
    return Uint8Array.from(
      state.flatMap((array) => [...new Uint8Array(array.buffer, array.byteOffset, array.byteLength)]),
    );
  };
  const calls = module.entries.map(({ name }) => [
    name,
    (inputs: Record<string, ArrayLike<number>>) => interpreted.call(name, inputs),
  ]);
  return { ...Object.fromEntries(calls), save };
}

describeBackend({ backend: toy, load }, { describe, test });
