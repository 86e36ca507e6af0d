/**
 * @file Which nodes of an expression are needed more than once, and what has to be computed before a branch.
 *
 * A node that is needed on one side of a choice only is computed there. Sides are told apart by their condition: two
 * choices by the same condition share what only their equal sides need. A load that is needed in several places, each
 * guarded, is made in each: before the guards it might be out of bounds.
 */
import { children, type Expr } from "@tapeless/graph/ir";

/** A side of a choice that code may skip; null is the place of the statement. */
interface Region {
  readonly condition: Expr;
  readonly side: number;
  readonly outer: Region | null;
  readonly depth: number;
}

/** What the code of a node reads: its operands, or parts of them. */
export type Reads = (expr: Expr) => readonly Expr[];

/** The sides (as positions among the children) that are computed only where they are needed. */
export type SkippableSides = (expr: Expr) => readonly number[];

export class Sharing {
  private readonly uses = new Map<Expr, number>();
  /** Where a node is needed. */
  private readonly needed = new Map<Expr, Set<Region | null>>();
  /** Where it is computed: one place, but for loads that have to stay behind their guards. */
  private readonly places = new Map<Expr, readonly (Region | null)[]>();
  private readonly loads = new Map<Expr, boolean>();
  private readonly known: Region[] = [];
  private readonly sides: SkippableSides;
  private readonly reads: Reads;

  constructor(roots: readonly Expr[], sides: SkippableSides, reads: Reads = children) {
    this.sides = sides;
    this.reads = reads;
    const order: Expr[] = [];
    const visit = (expr: Expr): void => {
      const seen = this.uses.get(expr) ?? 0;
      this.uses.set(expr, seen + 1);
      if (seen > 0) return;
      for (const child of reads(expr)) visit(child);
      const isLoad = expr.kind === "load" || reads(expr).some((child) => this.loads.get(child));
      this.loads.set(expr, isLoad);
      order.push(expr);
    };
    roots.forEach(visit);
    for (const root of roots) this.need(root, null);
    for (const expr of order.reverse()) this.spread(expr);
  }

  /** Needed more than once, and computed in one place. */
  isShared(expr: Expr): boolean {
    return (this.uses.get(expr) ?? 0) > 1 && this.places.get(expr)?.length === 1;
  }

  /** Whether it is computed in more places than one. */
  isApart(expr: Expr): boolean {
    return (this.places.get(expr)?.length ?? 1) > 1;
  }

  /** The kept nodes that the skippable sides of a choice need, but not they alone. */
  neededBefore(choice: Expr, isKept: (expr: Expr) => boolean): Expr[] {
    const found: Expr[] = [];
    const seen = new Set<Expr>();
    const visit = (expr: Expr, regions: readonly Region[]): void => {
      if (seen.has(expr)) return;
      seen.add(expr);
      const place = this.places.get(expr)?.[0] ?? null;
      if (isKept(expr) && !regions.some((region) => isWithin(place, region))) {
        found.push(expr);
        return;
      }
      for (const child of this.reads(expr)) visit(child, regions);
    };
    const parts = children(choice);
    for (const side of this.sides(choice)) visit(parts[side]!, this.regions(choice, side));
    return found;
  }

  private need(expr: Expr, region: Region | null): void {
    const known = this.needed.get(expr);
    if (known) known.add(region);
    else this.needed.set(expr, new Set([region]));
  }

  private spread(expr: Expr): void {
    const needed = [...this.needed.get(expr)!];
    const place = needed.reduce(common);
    const isSafe = needed.includes(place) || !this.loads.get(expr);
    this.places.set(expr, isSafe ? [place] : needed);
    const skippable = this.sides(expr);
    this.reads(expr).forEach((child, side) => {
      const regions = skippable.includes(side) ? this.regions(expr, side) : this.places.get(expr)!;
      for (const region of regions) this.need(child, region);
    });
  }

  /** A side of a choice, once for each place where the choice is made. */
  private regions(choice: Expr, side: number): Region[] {
    const condition = children(choice)[0]!;
    return this.places.get(choice)!.map((outer) => {
      const isSame = (region: Region): boolean =>
        region.condition === condition && region.side === side && region.outer === outer;
      const found = this.known.find(isSame);
      if (found) return found;
      const region = { condition, side, outer, depth: (outer?.depth ?? 0) + 1 };
      this.known.push(region);
      return region;
    });
  }
}

function isWithin(region: Region | null, outer: Region): boolean {
  for (let at = region; at; at = at.outer) if (at === outer) return true;
  return false;
}

function common(a: Region | null, b: Region | null): Region | null {
  let [x, y] = [a, b];
  while (x !== y) {
    if ((x?.depth ?? 0) >= (y?.depth ?? 0)) x = x!.outer;
    else y = y!.outer;
  }
  return x;
}
