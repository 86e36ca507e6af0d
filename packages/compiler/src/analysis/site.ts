/**
 * @file What is known at one place of a kernel: the values a loop variable takes, what a `let` stands for, and which
 * conditions hold there (because of an enclosing `if`, `when` or loop bound).
 *
 * Names are unique within a kernel, so one map serves all places; the facts belong to a place.
 */
import { children, type Expr } from "@tapeless/graph/ir";
import { createExprKeys, type ExprKeys } from "./expr-keys.ts";
import type { Interval } from "./interval.ts";
import { type Linear, linearForm } from "./linear.ts";

/** A loop variable: its values are `first`, `first + step`, ... where the start is known. */
interface LoopVariable {
  readonly kind: "loop";
  readonly range: Interval;
  readonly first: number | undefined;
  readonly step: number;
  /** 0 for the outermost loop. */
  readonly depth: number;
}

interface LetVariable {
  readonly kind: "let";
  readonly value: Expr;
  readonly range: Interval;
  /** See `isPure`. */
  readonly pure: boolean;
}

/** The answer of an accumulator. */
interface Result {
  readonly kind: "result";
  readonly range: Interval;
}

/** The sum of `terms`, in exact integers, is within `range`. */
export interface Fact {
  readonly terms: Linear["terms"];
  readonly range: Interval;
}

export interface Site {
  readonly keys: ExprKeys;
  readonly variables: Map<string, LoopVariable | LetVariable | Result>;
  /** Values that the elements of an i32 buffer can have. */
  readonly contents: ReadonlyMap<string, Interval>;
  readonly facts: readonly Fact[];
  readonly depth: number;
  /** Ranges found before, at this place. */
  readonly memo: WeakMap<Expr, Interval>;
}

export const createSite = (contents: ReadonlyMap<string, Interval> = new Map()): Site => ({
  keys: createExprKeys(),
  variables: new Map(),
  contents,
  facts: [],
  depth: 0,
  memo: new WeakMap(),
});

export const withFact = (site: Site, fact: Fact): Site => ({
  ...site,
  facts: [...site.facts, fact],
  memo: new WeakMap(),
});

/** The linear form over loop variables: pure lets are looked through. */
export const formOf = (expr: Expr, site: Site): Linear =>
  linearForm(expr, site.keys, (atom) => {
    const bound = atom.kind === "var" ? site.variables.get(atom.name) : undefined;
    return bound?.kind === "let" && bound.pure ? formOf(bound.value, site) : undefined;
  });

/**
 * Whether `expr` reads no memory and no mutable local. Names stand for one value wherever they can be seen, so an
 * expression over names alone has the same value wherever it is computed.
 */
export const isPure = (expr: Expr): boolean =>
  expr.kind !== "load" && expr.kind !== "local" && expr.kind !== "reduce" && children(expr).every(isPure);
