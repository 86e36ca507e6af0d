/**
 * @file A linear form written one way only: quotients joined with their remainders, terms of outer loops first.
 */
import { children, constant, type Expr, op, printExpr, type ScalarOpName } from "@tapeless/graph/ir";
import {
  addScaled,
  atomForm,
  type Linear,
  linearConstant,
  linearExpr,
  linearForm,
  scaled,
  type Term,
} from "../analysis/linear.ts";
import type { Site } from "../analysis/site.ts";

export function canonicalSum(form: Linear, site: Site): Expr {
  const counted = joinQuotients(countTurns(form, site), site);
  // joining may bring another fraction of a loop in steps to light
  const { constant: offset, terms } = joinTurns(countTurns(counted, site), site);
  return linearExpr(offset, inOrder([...terms.values()], site));
}

/**
 * For c > 0, by the definition of the remainder:
 * - (x / c) * c + x % c = x
 * - ((x / c) % a) * c + x % c = x % (a * c), as both sides have the sign of x and the same magnitude
 */
export function joinQuotients(form: Linear, site: Site): Linear {
  for (const rem of form.terms.values()) {
    const [x, c] = divided(rem.atom, "rem") ?? [];
    if (!x || !c) continue;
    for (const other of form.terms.values()) {
      if (other.coefficient !== Math.imul(rem.coefficient, c)) continue;
      const joined = join(x, c, other.atom, site);
      if (!joined) continue;
      const without = new Map(form.terms);
      without.delete(site.keys(rem.atom));
      without.delete(site.keys(other.atom));
      const rest = { constant: form.constant, terms: without };
      return joinQuotients(addScaled(rest, linearForm(joined, site.keys), rem.coefficient), site);
    }
  }
  return form;
}

/** What `other * c + x % c` is, if `other` is the quotient that belongs to the remainder. */
function join(x: Expr, c: number, other: Expr, site: Site): Expr | undefined {
  if (isQuotient(other, x, c, site)) return x;
  const [quotient, a] = divided(other, "rem") ?? [];
  if (!quotient || !a || a * c >= 2 ** 31 || !isQuotient(quotient, x, c, site)) return undefined;
  return op("rem", "i32", x, constant("i32", a * c));
}

/** Whether `expr` is x / c. With x = y / b it is written y / (b * c). */
function isQuotient(expr: Expr, x: Expr, c: number, site: Site): boolean {
  const [over, by] = divided(expr, "div") ?? [];
  if (!over || !by) return false;
  if (by === c && site.keys(over) === site.keys(x)) return true;
  const [inner, b] = divided(x, "div") ?? [];
  return inner !== undefined && by === b! * c && site.keys(over) === site.keys(inner);
}

/** The parts of `x / c` or `x % c` with a constant c > 0. */
export function divided(expr: Expr, name: ScalarOpName): readonly [Expr, number] | undefined {
  if (expr.kind !== "op" || expr.dtype !== "i32" || name !== expr.op) return undefined;
  const [x, c] = expr.args as [Expr, Expr];
  return c.kind === "const" && c.value > 0 ? [x, c.value] : undefined;
}

/**
 * Where a loop has steps, its variable is written with the turn, so that a division sees its multiples:
 * - i = first + step * turn
 * - (i - first) / c = (step / c) * turn, where c divides step
 *
 * The turn itself is (i - first) / step, which is exact.
 */
export function countTurns(form: Linear, site: Site): Linear {
  let result = form;
  for (const { atom, coefficient } of form.terms.values()) {
    const [start, c] = divided(atom, "div") ?? [];
    const loop = steppedLoop(start ?? atom, site);
    if (!loop || loop.step % (c ?? 1) !== 0 || (c && loop.offset !== -loop.first)) continue;
    const turns = scaled(turnForm(loop, site), loop.step / (c ?? 1));
    const same = c ? turns : addScaled(turns, linearConstant(loop.first), 1);
    result = addScaled(addScaled(result, atomForm(atom, site.keys), -coefficient), same, coefficient);
  }
  return result;
}

interface SteppedLoop {
  readonly variable: Expr;
  readonly first: number;
  readonly step: number;
  /** What is added to the variable. */
  readonly offset: number;
}

/** `expr` as variable + offset, if that is of a loop in steps. */
function steppedLoop(expr: Expr, site: Site): SteppedLoop | undefined {
  const { constant: offset, terms } = linearForm(expr, site.keys);
  const [term, ...others] = terms.values();
  if (term?.atom.kind !== "var" || term.coefficient !== 1 || others.length > 0) return undefined;
  const bound = site.variables.get(term.atom.name);
  if (bound?.kind !== "loop" || bound.first === undefined || bound.step === 1) return undefined;
  return { variable: term.atom, first: bound.first, step: bound.step, offset };
}

const sinceFirst = ({ variable, first }: SteppedLoop): Expr =>
  linearExpr(-first | 0, [{ atom: variable, coefficient: 1 }]);

const turnForm = (loop: SteppedLoop, site: Site): Linear =>
  atomForm(op("div", "i32", sinceFirst(loop), constant("i32", loop.step)), site.keys);

/**
 * The way back, with turn = (i - first) / step:
 * - c * step * turn = c * (i - first)
 * - c * turn = (i - first) / (step / c), where c divides step
 * - c * step * (turn % a) = c * ((i - first) % (step * a))
 */
function joinTurns(form: Linear, site: Site): Linear {
  let result = form;
  for (const { atom, coefficient } of form.terms.values()) {
    const [inner, a] = divided(atom, "rem") ?? [];
    const turn = turnOf(inner ?? atom, site);
    if (!turn) continue;
    const start = sinceFirst(turn);
    const { step } = turn;
    let joined: Linear | undefined;
    if (coefficient % step === 0) {
      const whole = a ? op("rem", "i32", start, constant("i32", step * a)) : start;
      if (!a || step * a < 2 ** 31) joined = scaled(linearForm(whole, site.keys), coefficient / step);
    } else if (!a && step % coefficient === 0) {
      const quotient = op("div", "i32", start, constant("i32", step / Math.abs(coefficient)));
      joined = scaled(atomForm(quotient, site.keys), Math.sign(coefficient));
    }
    if (joined) result = addScaled(addScaled(result, atomForm(atom, site.keys), -coefficient), joined, 1);
  }
  return result;
}

/** The loop whose turn the expression is, as `countTurns` writes it. */
function turnOf(expr: Expr, site: Site): SteppedLoop | undefined {
  const [start, step] = divided(expr, "div") ?? [];
  const loop = start && steppedLoop(start, site);
  return loop && loop.step === step && loop.offset === -loop.first ? loop : undefined;
}

/** By loop, outermost first; within a loop the larger coefficient first. */
function inOrder(terms: readonly Term[], site: Site): readonly Term[] {
  const ranked = terms.map((term) => ({
    term,
    depths: depthsOf(term.atom, site),
    key: site.keys(term.atom),
  }));
  ranked.sort(
    (a, b) =>
      a.depths.min - b.depths.min ||
      a.depths.max - b.depths.max ||
      Math.abs(b.term.coefficient) - Math.abs(a.term.coefficient) ||
      compareText(printExpr(a.term.atom), printExpr(b.term.atom)),
  );
  return ranked.map(({ term }) => term);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Depths {
  readonly min: number;
  readonly max: number;
}

/** Depths of the loops an expression depends on; what depends on none comes last. */
function depthsOf(expr: Expr, site: Site): Depths {
  if (expr.kind === "var") {
    const bound = site.variables.get(expr.name);
    if (bound?.kind === "loop") return { min: bound.depth, max: bound.depth };
    return bound?.kind === "let" ? depthsOf(bound.value, site) : { min: Infinity, max: Infinity };
  }
  const inner = children(expr).map((child) => depthsOf(child, site));
  const min = Math.min(Infinity, ...inner.map((depths) => depths.min));
  return {
    min,
    max: min === Infinity ? Infinity : Math.max(...inner.map(({ max }) => (max === Infinity ? 0 : max))),
  };
}
