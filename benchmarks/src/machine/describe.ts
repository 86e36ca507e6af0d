/** @file The machine a result comes from. */
import { readFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";
import type { Machine } from "../results.ts";
import { hasRelaxedSimd } from "./relaxed.ts";

/** Of this process; in a child with its flags and its core. */
export function describeMachine(pinnedTo: number | undefined): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()} ${release()}`,
    node: process.version,
    v8: process.versions.v8,
    relaxedSimd: hasRelaxedSimd(),
    ...(pinnedTo === undefined ? {} : { pinnedTo }),
  };
}

/** `amd-epyc-2-cores`: for names of files. */
export const machineSlug = ({ cpu, cores }: Machine): string =>
  `${cpu} ${cores} cores`
    .toLowerCase()
    .replace(/\((r|tm)\)|processor|cpu|@.*?ghz/g, " ")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

/** The last core this process may use; undefined where the system has no such list. */
export function lastCore(): number | undefined {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    const last = list?.split(",").at(-1)?.split("-").at(-1);
    return last === undefined ? undefined : Number(last);
  } catch {
    return undefined;
  }
}
