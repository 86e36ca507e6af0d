/**
 * @file One loop as two where its index is only ever a quotient and a remainder: `for i in 0..N` around `i/m` becomes a
 * loop over N/m groups and one over the m of a group, i = m*group + member. `simplify-index`, run after it, takes the
 * division out, so that the channels of a grouped convolution are rows of a tile. For contractions only: elsewhere a
 * flat loop is worth more than a division.
 */
import {
  addIndex,
  children,
  constant,
  type Expr,
  type ForStmt,
  type Kernel,
  mulIndex,
  type ScalarOpName,
  type Stmt,
  variable,
} from "@tapeless/graph/ir";
import { Names } from "../lower/names.ts";
import { substitute } from "./as-expressions.ts";
import { mapExpressions } from "./map-expressions.ts";
import { usedNames } from "./rename.ts";

export function splitLoops(kernel: Kernel): Kernel {
  const names = new Names();
  for (const name of usedNames(kernel)) names.fresh(name);
  const body = kernel.body.map((stmt) => splitWithin(stmt, names));
  return body.every((stmt, i) => stmt === kernel.body[i]) ? kernel : { ...kernel, body };
}

function splitWithin(stmt: Stmt, names: Names): Stmt {
  if (stmt.kind !== "for") return stmt;
  const body = stmt.body.map((inner) => splitWithin(inner, names));
  const loop: ForStmt = body.every((inner, i) => inner === stmt.body[i]) ? stmt : { ...stmt, body };
  const size = groupSize(loop);
  if (size === undefined || loop.to.kind !== "const") return loop;
  const group = names.fresh(loop.index);
  const member = names.fresh(loop.index);
  const whole = addIndex(mulIndex(variable(group), size), variable(member));
  const env = new Map<string, Expr>([[loop.index, whole]]);
  const inner: ForStmt = {
    ...loop,
    index: member,
    to: constant("i32", size),
    body: loop.body.map((one) => mapExpressions(one, (expr) => substitute(expr, env))),
  };
  return { ...loop, index: group, to: constant("i32", loop.to.value / size), body: [inner] };
}

/** The scalar ops of the loop IR that take an index apart. */
const divides: Partial<Record<ScalarOpName, true>> = { div: true, rem: true };

const isFlat = ({ axis, step, from, to }: ForStmt): boolean =>
  axis === "parallel" && step === 1 && from.kind === "const" && from.value === 0 && to.kind === "const";

/** The one number that the index is divided by around a chained sum, if it divides the turns. */
function groupSize(loop: ForStmt): number | undefined {
  if (!isFlat(loop) || loop.to.kind !== "const" || !loop.body.some(isContraction)) return undefined;
  const found = new Set<number>();
  const visit = (expr: Expr): Expr => {
    if (expr.kind === "op" && expr.dtype === "i32" && divides[expr.op]) {
      const [index, divisor] = expr.args as [Expr, Expr];
      if (index.kind === "var" && index.name === loop.index) {
        found.add(divisor.kind === "const" ? divisor.value : 0);
      }
    }
    for (const part of children(expr)) visit(part);
    return expr;
  };
  for (const stmt of loop.body) mapExpressions(stmt, visit);
  const [size = 0, ...more] = found;
  return more.length === 0 && size > 1 && size < loop.to.value && loop.to.value % size === 0
    ? size
    : undefined;
}

const isContraction = (stmt: Stmt): boolean =>
  stmt.kind === "for" ? stmt.body.some(isContraction) : stmt.kind === "accumulate" && stmt.order === "chain";
