/** @file Where the buffers of one program lie in the arena, and when each is in use. */
import { lifetimes } from "../analysis/lifetimes.ts";
import { type Module, type Program, programKey } from "../program.ts";
import { grouped, table } from "./format.ts";

export interface MapRow {
  readonly buffer: string;
  readonly role: string;
  readonly offset: number;
  readonly bytes: number;
  /** Steps of the program, both included; absent for what lives from call to call. */
  readonly steps?: readonly [number, number];
}

/** By offset; temporaries whose steps do not meet may share bytes. */
export function memoryMap({ shared, plan }: Module, program: Program): MapRow[] {
  const live = lifetimes(program);
  const temps = plan.temps.get(programKey(program));
  const rows = [...shared, ...program.buffers].flatMap(({ name, role }): MapRow[] => {
    const place = role === "temp" ? temps?.get(name) : plan.persistent.get(name);
    if (!place) return [];
    const life = live.get(name);
    return [{ buffer: name, role, ...place, ...(life ? { steps: [life.first, life.last] } : {}) }];
  });
  return rows.sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
}

export function memoryLines(rows: readonly MapRow[]): string[] {
  return table(
    [
      ["offset", "bytes", "role", "buffer", "in use"],
      ...rows.map(({ offset, bytes, role, buffer, steps }) => [
        grouped(offset),
        grouped(bytes),
        role,
        buffer,
        steps ? (steps[0] === steps[1] ? `step ${steps[0]}` : `steps ${steps[0]}..${steps[1]}`) : "always",
      ]),
    ],
    ["right", "right", "left", "left", "left"],
  );
}
