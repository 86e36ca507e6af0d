/** @file `--max-bytes 1048576`, `64MiB`, `1.5GB`, `1e6`. */
import { GraphError } from "@tapeless/graph/ir";

/** Decimal and binary prefixes, as IEC 80000-13 has them. */
const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/** @throws GraphError `cli/max-bytes` that quotes the flag. */
export function parseBytes(text: string): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?(?:e\d+)?) ?([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = units[unit.toLowerCase()];
  const bytes = digits === undefined || factor === undefined ? 0 : Math.floor(Number(digits) * factor);
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new GraphError({
    code: "cli/max-bytes",
    problem: `--max-bytes ${text}: that is no number of bytes`,
    hint: "as in --max-bytes 1048576, or with a unit: 64MiB, 64MB (kB, MB, GB, KiB, MiB, GiB)",
  });
}
