/** @file Public data sets from the folder that TAPELESS_DATA names. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The path of a file of the data sets, or undefined where it is not there. */
export function dataFile(name: string): string | undefined {
  const folder = process.env.TAPELESS_DATA;
  const path = folder && join(folder, name);
  return path && existsSync(path) ? path : undefined;
}

/** What a script prints when it goes on without a data set. */
export const missing = (name: string): string =>
  `left out: there is no ${name} in TAPELESS_DATA (${process.env.TAPELESS_DATA ?? "not set"})`;

/** The rows of a CSV file as records of texts. */
export function readCsv(path: string): Record<string, string>[] {
  const [head = "", ...lines] = readFileSync(path, "utf8").trim().split(/\r?\n/);
  const names = head.split(",").map((name) => name.replaceAll('"', ""));
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, i) => [name, (cells[i] ?? "").replaceAll('"', "")]));
  });
}
