/**
 * @file Which nodes of an expression are needed more than once, and what has to be computed before a branch.
 *
 * A node that is needed on one side of a choice only is computed there. Sides are told apart by their condition: two
 * choices by the same condition share what only their equal sides need.
 */
import { children, type Expr } from "@tapeless/graph/ir";

/** A side of a choice that code may skip; null is the place of the statement. */
interface Region {
  readonly condition: Expr;
  readonly side: number;
  readonly outer: Region | null;
  readonly depth: number;
}

/** The sides (as positions among the children) that are computed only where they are needed. */
export type SkippableSides = (expr: Expr) => readonly number[];

export class Sharing {
  private readonly uses = new Map<Expr, number>();
  private readonly regions = new Map<Expr, Region | null>();
  private readonly known: Region[] = [];
  private readonly sides: SkippableSides;

  constructor(roots: readonly Expr[], sides: SkippableSides) {
    this.sides = sides;
    const order: Expr[] = [];
    const visit = (expr: Expr): void => {
      const seen = this.uses.get(expr) ?? 0;
      this.uses.set(expr, seen + 1);
      if (seen > 0) return;
      for (const child of children(expr)) visit(child);
      order.push(expr);
    };
    roots.forEach(visit);
    for (const root of roots) this.regions.set(root, null);
    for (const expr of order.reverse()) this.spread(expr);
  }

  isShared(expr: Expr): boolean {
    return (this.uses.get(expr) ?? 0) > 1;
  }

  /** The shared nodes that the skippable sides of a choice need, but not they alone. */
  neededBefore(choice: Expr, isKept: (expr: Expr) => boolean): Expr[] {
    const found: Expr[] = [];
    const seen = new Set<Expr>();
    const visit = (expr: Expr, region: Region): void => {
      if (seen.has(expr)) return;
      seen.add(expr);
      if (isKept(expr) && !isWithin(this.regions.get(expr) ?? null, region)) {
        found.push(expr);
        return;
      }
      for (const child of children(expr)) visit(child, region);
    };
    const parts = children(choice);
    for (const side of this.sides(choice)) visit(parts[side]!, this.region(choice, side));
    return found;
  }

  private spread(expr: Expr): void {
    const skippable = this.sides(expr);
    children(expr).forEach((child, side) => {
      const region = skippable.includes(side) ? this.region(expr, side) : (this.regions.get(expr) ?? null);
      const other = this.regions.get(child);
      this.regions.set(child, other === undefined ? region : common(other, region));
    });
  }

  private region(choice: Expr, side: number): Region {
    const condition = children(choice)[0]!;
    const outer = this.regions.get(choice) ?? null;
    const isSame = (region: Region): boolean =>
      region.condition === condition && region.side === side && region.outer === outer;
    const found = this.known.find(isSame);
    if (found) return found;
    const region = { condition, side, outer, depth: (outer?.depth ?? 0) + 1 };
    this.known.push(region);
    return region;
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
