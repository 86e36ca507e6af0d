/** @file A derivation as plain data, for programs. */
import type { Report } from "./report.ts";
import { showTerm } from "./term.ts";

export const reportData = ({
  title,
  cost,
  entry,
  sizes,
  forward,
  backward,
  closed,
  jacobians,
  check,
  notes,
}: Report) => ({
  gradient: showTerm(title),
  cost: showTerm(cost),
  entry,
  sizes,
  forward: forward.map((line) => ({
    name: showTerm(line.name),
    formula: showTerm(line.formula),
    axes: line.axes,
    label: line.label,
    place: line.place,
  })),
  backward: backward.map((line) => ({
    name: showTerm(line.name),
    formula: showTerm(line.formula),
    axes: line.axes,
    rule: line.rule,
    check: line.check,
    ...(line.numbers ? { numbers: line.numbers } : {}),
  })),
  closed: closed ? showTerm(closed) : null,
  ...(jacobians ? { jacobians } : {}),
  ...(check ? { compiledError: check.compiled } : {}),
  notes,
});
