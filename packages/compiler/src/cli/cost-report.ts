/** @file The cost of one call of a program as a table: by kernel, the dearest first. */
import type { Cost, ProgramCost } from "../analysis/cost.ts";
import { grouped, table } from "./format.ts";

export function costLines(cost: ProgramCost): string[] {
  const rows = [...cost.kernels].sort((a, b) => b.flops - a.flops || b.bytesRead - a.bytesRead);
  return [
    ...table(
      [
        ["kernel", "calls", "flops", "bytes read", "bytes written"],
        ...rows.map((row) => [row.kernel, grouped(row.calls), ...figures(row)]),
        ["all", grouped(rows.reduce((sum, { calls }) => sum + calls, 0)), ...figures(cost)],
      ],
      ["left", "right", "right", "right", "right"],
    ),
    ...(cost.exact ? [] : ["", "<= upper bound: conditions or indices depend on data"]),
  ];
}

const figures = ({ flops, bytesRead, bytesWritten, exact }: Cost): string[] =>
  [flops, bytesRead, bytesWritten].map((value) => `${exact ? "" : "<= "}${grouped(value)}`);
