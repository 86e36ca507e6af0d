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
  turns,
  closed,
  jacobians,
  check,
  notes,
}: Report) => ({
  gradient: showTerm(title),
  cost: showTerm(cost),
  entry,
  sizes,
  forward: forward.map(forwardData),
  backward: backward.map(backwardData),
  turns: turns.map((turn) => ({
    heading: turn.heading,
    start: turn.start.map(([name, formula]) => ({ name: showTerm(name), formula: showTerm(formula) })),
    forward: turn.forward.map(forwardData),
    backward: turn.backward.map(backwardData),
    sums: turn.sums.map(({ name, formula, axes, rule }) => ({
      name: showTerm(name),
      formula: showTerm(formula),
      axes,
      rule,
    })),
  })),
  closed: closed ? showTerm(closed) : null,
  ...(jacobians ? { jacobians } : {}),
  ...(check ? { compiledError: check.compiled } : {}),
  notes,
});

const forwardData = (line: Report["forward"][number]) => ({
  name: showTerm(line.name),
  formula: showTerm(line.formula),
  axes: line.axes,
  label: line.label,
  place: line.place,
});

const backwardData = (line: Report["backward"][number]) => ({
  name: showTerm(line.name),
  formula: showTerm(line.formula),
  axes: line.axes,
  rule: line.rule,
  check: line.check,
  ...(line.numbers ? { numbers: line.numbers } : {}),
});
