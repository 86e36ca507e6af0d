/** @file The figures of `tapeless bench` for people: one table for each entry and size. */
import type { BenchDocument, BenchedEntry } from "./bench.ts";
import { type Align, grouped, indented, showBinding, table } from "./format.ts";

export function benchLines({ model, node, targets, entries }: BenchDocument): string[] {
  return [
    `${model} on Node ${node.replace(/^v/, "")}, targets in turns, answers compared first`,
    "",
    ...entries.flatMap(entryLines),
    ...indented(
      table(
        [
          ["target", "gzip", "arena"],
          ...targets.map(({ target, gzip, arenaBytes }) => [target, grouped(gzip), grouped(arenaBytes)]),
        ],
        ["left", "right", "right"],
      ),
    ),
    "",
    "median and minimum of a call, spread: distance of the quartiles; gzip and arena in bytes",
  ];
}

const aligns: readonly Align[] = ["left", "right", "right", "right", "right", "right", "left"];

function entryLines({ entry, binding, flops, exact, results }: BenchedEntry): string[] {
  const fastest = Math.min(...results.map(({ median }) => median));
  const rows = results.map(({ target, median, minimum, spread, agrees }) => [
    target,
    duration(median),
    duration(minimum),
    `${Math.round(spread * 100)} %`,
    `${(median / fastest).toFixed(2)} x`,
    flops > 0 ? `${(flops / minimum).toFixed(2)} GFLOP/s` : "",
    agrees,
  ]);
  const head = ["target", "median", "minimum", "spread", "of the fastest", "rate", "answers"];
  const work = `${exact ? "" : "at most "}${grouped(flops)} FLOPs`;
  return [
    `${`${entry} ${showBinding(binding)}`.trimEnd()}: ${work}`,
    "",
    ...indented(table([head, ...rows], aligns)),
    "",
  ];
}

/** `1.23 us` from nanoseconds. */
function duration(nanoseconds: number): string {
  const units = ["ns", "us", "ms", "s"] as const;
  let value = nanoseconds;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toPrecision(3)} ${units[unit]}`;
}
