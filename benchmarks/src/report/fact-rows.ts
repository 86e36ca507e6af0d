/** @file Facts as tables: mostly a group a table, a subject a row, a name a column. */
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
  const tables = groups.flatMap((group) => {
    const names = new Set(facts.filter((fact) => fact.group === group).map(({ table }) => table));
    return [...names].map((table) => ({ group, table }));
  });
  return tables.map(({ group, table }): Table => {
    const own = facts.filter((fact) => fact.group === group && fact.table === table);
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
    return { title: table ?? titles[group], rows: [["", ...heads], ...rows], aligns };
  });
}
