/** @file Facts as tables: a group a table, a subject a row, a name a column. */
import { type Fact, groups } from "../results.ts";
import { type Align, grouped } from "./format.ts";

export interface Table {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
  readonly aligns: readonly Align[];
}

const titles = {
  kernels: "kernels",
  models: "allocation",
  startup: "cold start in a fresh process",
  size: "what is emitted",
  compile: "build",
  peers: "peers",
} as const;

export function factTables(facts: readonly Fact[]): Table[] {
  return groups.flatMap((group): Table[] => {
    const own = facts.filter((fact) => fact.group === group);
    if (own.length === 0) return [];
    const names = [...new Set(own.map(({ name }) => name))];
    const subjects = [...new Set(own.map(({ subject }) => subject))];
    const heads = names.map((name) => {
      const unit = own.find((fact) => fact.name === name)?.unit;
      return unit && unit !== "flops" ? `${name} [${unit}]` : name;
    });
    const rows = subjects.map((subject) => [
      subject,
      ...names.map((name) => {
        const fact = own.find((one) => one.subject === subject && one.name === name);
        return fact ? grouped(fact.value) : "";
      }),
    ]);
    const aligns = ["left" as const, ...names.map(() => "right" as const)];
    return [{ title: titles[group], rows: [["", ...heads], ...rows], aligns }];
  });
}
