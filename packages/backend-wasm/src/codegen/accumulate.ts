/**
 * @file Reductions, in the orders of docs/numerics.md A3.
 *
 * Along the last axis four terms are lanes where the order allows it: stripes are four vectors of four sums each, and
 * of what has no order any number may run side by side. A chain goes term by term; in a vector loop around it the lanes
 * are chains of their own.
 */
import { type AccumulateStmt, type Accumulator, type Stmt, stripeCount } from "@tapeless/graph/ir";
import { type Affine, nameTerm } from "./affine.ts";
import { writeArgs } from "./arg-reducers.ts";
import { type BlockPlan, levelsOf, planBlocks, writeBlocks } from "./blocks.ts";
import { splatBytes } from "./constants.ts";
import type { Turn } from "./environment.ts";
import {
  addTerms,
  current,
  fold,
  isArg,
  isOrdered,
  type Product,
  type Running,
  reset,
  startRunning,
} from "./reducers.ts";
import { firstLanes, type Group } from "./scope.ts";
import type { StmtWriter } from "./statements.ts";
import { mostRoundedSums, sumsBetweenPins } from "./sums-between-pins.ts";
import { lanesOfVector, type Push, scalar, type Value, vector } from "./value.ts";
import { groupsOf } from "./vector-loop.ts";
import { blend } from "./vector-rules.ts";

/**
 * Terms of a chain in a turn of its loop, where the lanes are chains of their own: more in a long pass over a whole tile,
 * where the time goes, fewer in what is left beside it.
 */
const chainCopies = { tile: 8, rest: 4 };
/** Vectors of sums in a whole tile, of which more are long enough in a term, and terms of a long pass. */
const tileSums = { least: 6, most: 10 };
const longPass = 64;

/** Groups of four terms in a turn of a reduction without an order. */
const freeGroups = 2;

export function writeAccumulate(stmt: AccumulateStmt, w: StmtWriter): void {
  if (stmt.accumulators.some(isArg)) {
    writeArgs(stmt, w, (rest) => writeAccumulate(rest, w));
    return;
  }
  const parts = byWidth(stmt).flatMap((part) => byRegisters(part, w));
  for (const part of parts) new AccumulateWriter(part, w).write();
}

/** A tile for unrounded products has more sums than rounded ones leave registers for: half of them at a time. */
function byRegisters(stmt: AccumulateStmt, { scope }: StmtWriter): AccumulateStmt[] {
  const { accumulators } = stmt;
  const sums = scope.groups * accumulators.length;
  const isInRegisters = scope.helpers.relaxed || sums <= mostRoundedSums;
  if (isInRegisters || stmt.order !== "chain" || !stmt.body.every(({ kind }) => kind === "let"))
    return [stmt];
  const half = Math.ceil(accumulators.length / 2);
  return [accumulators.slice(0, half), accumulators.slice(half)].map((some) => ({
    ...stmt,
    accumulators: some,
  }));
}

/** Stripes of f32 and f64 have different blocks: they go through the terms one after the other. */
function byWidth(stmt: AccumulateStmt): AccumulateStmt[] {
  const ordered = stmt.accumulators.filter(isOrdered);
  const widths = new Set(ordered.map(({ value }) => stripeCount(value.dtype)));
  if (stmt.order !== "stripes" || widths.size < 2) return [stmt];
  const isWide = (acc: Accumulator): boolean => isOrdered(acc) && acc.value.dtype === "f64";
  return [
    { ...stmt, accumulators: stmt.accumulators.filter(isWide) },
    { ...stmt, accumulators: stmt.accumulators.filter((acc) => !isWide(acc)) },
  ];
}

class AccumulateWriter {
  private readonly stmt: AccumulateStmt;
  private readonly w: StmtWriter;
  private readonly ordered: readonly Accumulator[];

  constructor(stmt: AccumulateStmt, w: StmtWriter) {
    this.stmt = stmt;
    this.w = w;
    this.ordered = stmt.order === "free" ? [] : stmt.accumulators.filter(isOrdered);
  }

  write(): void {
    const isStriped = this.stmt.order === "stripes" && this.ordered.length > 0;
    const isChain = this.stmt.order === "chain" && this.ordered.length > 0;
    if (!isChain && this.canUseLanes()) this.inLanes(isStriped);
    else if (isStriped) this.stripeByStripe();
    else this.termByTerm();
  }

  private get scope() {
    return this.w.scope;
  }

  /** Whether the terms along the last axis can be lanes. */
  private canUseLanes(): boolean {
    const { axes, accumulators, body } = this.stmt;
    const isPlain = (stmt: Stmt): boolean =>
      (stmt.kind === "let" && stmt.value.lanes === 1) ||
      (stmt.kind === "store" && stmt.mode === "set" && stmt.value.lanes === 1);
    return (
      this.scope.groups === 0 &&
      (axes.at(-1)?.extent ?? 0) >= lanesOfVector &&
      accumulators.every(({ lanes }) => lanes === 1) &&
      body.every(isPlain)
    );
  }

  /** Running values for one accumulator in the form of its terms, one for each group of the vector loop. */
  private start(acc: Accumulator): Running[] {
    const isVector = this.scope.groups > 0 || acc.lanes === lanesOfVector;
    const count = isVector ? (acc.value.dtype === "f64" ? 2 : 1) : acc.lanes;
    return this.scope.turns.map(() => startRunning(this.scope, acc, isVector ? "vector" : "scalar", count));
  }

  private get plan(): BlockPlan {
    const { axes, order } = this.stmt;
    const [first] = this.ordered;
    if (!first) return { units: 0, linesPerBlock: 1, count: 1 };
    return planBlocks(axes, order === "stripes" ? stripeCount(first.value.dtype) : 1);
  }

  /** One term: the body, then all accumulators. */
  private term(
    runningOf: (acc: Accumulator) => readonly Running[],
    mask?: (value: Value, acc: Accumulator, turn: Turn) => Value,
    pin?: () => void,
  ): void {
    const { scope, stmt } = this;
    this.w.stmts(stmt.body);
    const e = scope.evaluate(...stmt.accumulators.map(({ value }) => value));
    const pinned = pin ? sumsBetweenPins(e, stmt.accumulators.length, scope.groups) : Infinity;
    stmt.accumulators.forEach((acc, i) => {
      if (i > 0 && i % pinned === 0) pin?.();
      const pairs = scope.turns.map((turn): [Running, Value | Product] => {
        const running = runningOf(acc)[turn.group]!;
        const product = mask ? undefined : e.product(i, turn);
        if (product && running.form === "vector" && acc.op === "add") return [running, product];
        const raw = running.form === "vector" ? e.vectorRoot(i, turn) : e.root(i, turn);
        const value = oneMask(raw, scope.lanes.narrow.bind(scope.lanes));
        return [running, mask ? mask(value, acc, turn) : value];
      });
      addTerms(pairs);
    });
  }

  /** Chains, and what has no order, one term after the other. */
  private termByTerm(): void {
    const { scope, stmt } = this;
    const { plan } = this;
    const levels = new Map(stmt.accumulators.map((acc) => [acc, this.levels(acc, plan)]));
    const current0 = (acc: Accumulator): readonly Running[] => levels.get(acc)![0]!;
    const last = stmt.axes.at(-1);
    writeBlocks(scope, stmt.axes, plan, {
      line: (from, length) => {
        if (!last) this.term(current0);
        else this.line(last.index, from, length, (pin) => this.term(current0, undefined, pin));
      },
      flush: (level) => {
        for (const acc of this.ordered) this.flush(levels.get(acc)!, level);
      },
    });
    this.bind(new Map(stmt.accumulators.map((acc) => [acc, levels.get(acc)!.at(-1)!.map(current)])));
  }

  /** The running values of the blocks, of groups of blocks, and so on. */
  private levels(acc: Accumulator, plan: BlockPlan): Running[][] {
    const count = this.ordered.includes(acc) ? levelsOf(plan.count) : 0;
    return Array.from({ length: count + 1 }, () => this.start(acc));
  }

  private flush(levels: readonly Running[][], level: number): void {
    const [from, to] = [levels[level]!, levels[level + 1]!];
    to.forEach((running, i) => {
      addTerms([[running, current(from[i]!)]]);
      reset(from[i]!);
    });
  }

  private line(name: string, from: Affine, length: number, body: (pin?: () => void) => void): void {
    const { scope } = this;
    if (length === 1) {
      scope.bindAffine(name, from);
      body();
      return;
    }
    const inner = `${name} term`;
    scope.bindIndex(inner);
    const sums = scope.groups * this.stmt.accumulators.length;
    const isTile = sums >= tileSums.least && sums <= tileSums.most && length >= longPass;
    const copies = scope.groups === 0 ? 1 : isTile ? chainCopies.tile : chainCopies.rest;
    if (this.ordered.length === 0 && length <= copies) {
      for (let term = 0; term < length; term++) {
        scope.bindAffine(name, { ...from, constant: from.constant + term });
        body();
      }
      return;
    }
    const shape = { name: inner, from: 0, to: length, step: 1, copies };
    scope.loops.run(shape, ({ copy, pin }) => {
      const terms = new Map([...from.terms, ...nameTerm(inner).terms]);
      scope.bindAffine(name, { ...from, terms, constant: from.constant + copy });
      body(pin);
    });
  }

  /** Four terms of the last axis are lanes; stripes are `width / 4` groups of them. */
  private inLanes(isStriped: boolean): void {
    const { scope, stmt, plan } = this;
    const last = stmt.axes.at(-1)!;
    const width = isStriped ? stripeCount(this.ordered[0]!.value.dtype) : lanesOfVector * freeGroups;
    const count = width / lanesOfVector;
    const running = new Map(
      stmt.accumulators.map((acc) => [
        acc,
        Array.from({ length: count }, () =>
          startRunning(scope, acc, "vector", acc.value.dtype === "f64" ? 2 : 1),
        ),
      ]),
    );
    const runningOf = (acc: Accumulator): readonly Running[] => running.get(acc)!;
    // the results of blocks are scalars
    const chained = new Map(
      this.ordered.map((acc) => [
        acc,
        Array.from({ length: levelsOf(plan.count) }, () => [startRunning(scope, acc, "scalar", 1)]),
      ]),
    );
    const chunk = (base: Affine, groups: readonly Group[]): void =>
      scope.within({ name: last.index, base, groups }, () => {
        const isWhole = groups.every(({ valid }) => valid === lanesOfVector);
        this.term(
          runningOf,
          isWhole ? undefined : (value, acc, { group }) => this.masked(value, acc, groups[group]!),
        );
      });
    writeBlocks(scope, stmt.axes, plan, {
      line: (from, length) => {
        const whole = length - (length % width);
        if (whole === width) chunk(from, groupsOf(width));
        else if (whole > 0) {
          const name = `${last.index} chunk`;
          scope.bindIndex(name);
          scope.loops.run({ name, from: 0, to: whole, step: width }, () => {
            chunk({ ...from, terms: new Map([...from.terms, ...nameTerm(name).terms]) }, groupsOf(width));
          });
        }
        if (whole < length) chunk({ ...from, constant: from.constant + whole }, groupsOf(length - whole));
      },
      flush: (level) => {
        for (const acc of this.ordered) {
          const levels = chained.get(acc)!;
          if (level > 0) this.flush(levels, level - 1);
          else {
            addTerms([[levels[0]![0]!, scalar(acc.value.dtype, fold(runningOf(acc)))]]);
            runningOf(acc).forEach(reset);
          }
        }
      },
    });
    this.bind(
      new Map(
        stmt.accumulators.map((acc) => {
          const top = chained.get(acc)?.at(-1)?.[0];
          return [acc, [top ? current(top) : scalar(acc.dtype, fold(runningOf(acc)))]];
        }),
      ),
    );
  }

  /** Lanes without a term add nothing. */
  private masked(value: Value, acc: Accumulator, { valid }: Group): Value {
    const { lanes } = this.scope;
    if (valid === lanesOfVector) return value;
    const { dtype } = value;
    const neutral = neutralValue(acc);
    const masks = dtype === "f64" ? [valid, valid - 2] : [valid];
    const mask = vector(
      "bool",
      ...masks.map(
        (count) => (): void =>
          lanes.constants.push(firstLanes(dtype, Math.max(0, Math.min(count, dtype === "f64" ? 2 : 4)))),
      ),
    );
    const none = (): void => lanes.constants.push(splatBytes(dtype, neutral));
    return blend(lanes, mask, value, vector(dtype, ...value.parts.map(() => none)));
  }

  /** Sixteen running values for terms of any form: for the shapes that lanes cannot take. */
  private stripeByStripe(): void {
    const { scope, stmt, plan } = this;
    const last = stmt.axes.at(-1);
    const extent = last?.extent ?? 1;
    const width = stripeCount(this.ordered[0]!.value.dtype);
    const stripes = Math.min(width, extent);
    const sets = Array.from(
      { length: Math.max(1, stripes) },
      () => new Map(stmt.accumulators.map((acc) => [acc, this.start(acc)])),
    );
    const first = sets[0]!;
    const runningOf =
      (stripe: number) =>
      (acc: Accumulator): readonly Running[] =>
        (this.ordered.includes(acc) ? sets[stripe]! : first).get(acc)!;
    const chained = new Map(
      this.ordered.map((acc) => [acc, Array.from({ length: levelsOf(plan.count) }, () => this.start(acc))]),
    );
    const terms = (base: Affine, count: number): void => {
      for (let stripe = 0; stripe < count; stripe++) {
        if (last) scope.bindAffine(last.index, { ...base, constant: base.constant + stripe });
        this.term(runningOf(stripe));
      }
    };
    const tree = (acc: Accumulator): void => {
      for (let half = width >> 1; half > 0; half >>= 1) {
        for (let stripe = 0; stripe < half && stripe + half < stripes; stripe++) {
          const other = sets[stripe + half]!.get(acc)!;
          sets[stripe]!.get(acc)!.forEach((running, i) => {
            addTerms([[running, current(other[i]!)]]);
          });
        }
      }
    };
    writeBlocks(scope, stmt.axes, plan, {
      line: (from, length) => {
        const whole = length - (length % width);
        if (whole === width) terms(from, width);
        else if (whole > 0) {
          const name = `${last!.index} chunk`;
          scope.bindIndex(name);
          scope.loops.run({ name, from: 0, to: whole, step: width }, () => {
            terms({ ...from, terms: new Map([...from.terms, ...nameTerm(name).terms]) }, width);
          });
        }
        terms({ ...from, constant: from.constant + whole }, length - whole);
      },
      flush: (level) => {
        for (const acc of this.ordered) {
          const levels = chained.get(acc)!;
          if (level > 0) this.flush(levels, level - 1);
          else {
            tree(acc);
            levels[0]!.forEach((running, i) => {
              addTerms([[running, current(first.get(acc)![i]!)]]);
            });
            for (const set of sets) set.get(acc)!.forEach(reset);
          }
        }
      },
    });
    if (plan.count <= 1) this.ordered.forEach(tree);
    this.bind(
      new Map(
        stmt.accumulators.map((acc) => [acc, (chained.get(acc)?.at(-1) ?? first.get(acc)!).map(current)]),
      ),
    );
  }

  private bind(results: ReadonlyMap<Accumulator, readonly Value[]>): void {
    const { scope } = this;
    for (const [{ name }, values] of results) scope.declare(name, values, scope.groups > 0);
  }
}

const neutralValue = (acc: Accumulator): number => {
  if (acc.op === "max") return acc.value.dtype === "i32" ? -2147483648 : -Infinity;
  if (acc.op === "min") return acc.value.dtype === "i32" ? 2147483647 : Infinity;
  return acc.op === "mul" || acc.op === "all" ? 1 : 0;
};

/** Masks run as one vector. */
const oneMask = (value: Value, narrow: (mask: Value) => Push): Value =>
  value.dtype === "bool" && value.form === "vector" ? vector("bool", narrow(value)) : value;
