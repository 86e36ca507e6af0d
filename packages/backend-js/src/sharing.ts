/**
 * @file Expressions are trees whose nodes may be shared. Finds the nodes that are worth a `const`, and where to
 * evaluate them: inside the branch of a `select` or `when` if they are needed nowhere else.
 */
import { children, type Expr, type OpExpr } from "@tapeless/graph";

/** One side of a `select` or `when`, or (null) the place of the statement itself. */
export interface Region {
  readonly choice: Expr;
  readonly side: 1 | 2;
  readonly outer: Region | null;
  readonly depth: number;
}

export interface Sharing {
  /** Nodes that get a name, each after the nodes it needs. */
  readonly named: readonly Expr[];
  /** Of `named`, the choices with named nodes in a branch: they are written as `if` statements. */
  readonly branching: ReadonlySet<Expr>;
  regionOf(expr: Expr): Region | null;
  /** One side of a choice; undefined where nothing lives in it alone. */
  sideOf(choice: Expr, side: 1 | 2): Region | undefined;
}

export const isChoice = (expr: Expr): boolean =>
  expr.kind === "when" || (expr.kind === "op" && expr.op === "select");

/** Reading these twice costs nothing. */
const isCheap = (expr: Expr): boolean =>
  expr.kind === "const" ||
  expr.kind === "var" ||
  (expr.kind === "local" && expr.index.every(isCheap)) ||
  (isWidening(expr) && isCheap(expr.args[0]!));

/** An f32 is a double already. */
const isWidening = (expr: Expr): expr is OpExpr =>
  expr.kind === "op" && expr.op === "convert" && expr.dtype === "f64" && expr.args[0]!.dtype === "f32";

export function findSharing(roots: readonly Expr[]): Sharing {
  const uses = new Map<Expr, number>();
  const order: Expr[] = [];
  const visit = (expr: Expr): void => {
    const seen = uses.get(expr) ?? 0;
    uses.set(expr, seen + 1);
    if (seen > 0) return;
    for (const child of children(expr)) visit(child);
    order.push(expr);
  };
  roots.forEach(visit);

  const regions = findRegions(roots, order);
  const branching = new Set<Expr>();
  const shared = new Set(order.filter((expr) => uses.get(expr)! > 1 && !isCheap(expr)));
  for (const expr of shared) {
    for (let region = regions.get(expr) ?? null; region; region = region.outer) branching.add(region.choice);
  }
  return {
    named: order.filter((expr) => shared.has(expr) || branching.has(expr)),
    branching,
    regionOf: (expr) => regions.get(expr) ?? null,
    sideOf: (choice, side) => {
      const isSide = (region: Region | null): region is Region =>
        region?.choice === choice && region.side === side;
      return [...regions.values()].find(isSide);
    },
  };
}

/** For each node the innermost region that all its uses are in. `order` lists nodes after the nodes they need. */
function findRegions(roots: readonly Expr[], order: readonly Expr[]): Map<Expr, Region | null> {
  const regions = new Map<Expr, Region | null>(roots.map((root) => [root, null]));
  const use = (expr: Expr, region: Region | null): void => {
    const known = regions.get(expr);
    regions.set(expr, known === undefined ? region : common(known, region));
  };
  for (const expr of order.toReversed()) {
    const outer = regions.get(expr)!;
    if (!isChoice(expr)) {
      for (const child of children(expr)) use(child, outer);
      continue;
    }
    const [condition, then, otherwise] = children(expr) as [Expr, Expr, Expr];
    const depth = (outer?.depth ?? 0) + 1;
    use(condition, outer);
    use(then, { choice: expr, side: 1, outer, depth });
    use(otherwise, { choice: expr, side: 2, outer, depth });
  }
  return regions;
}

/** The innermost region around both. There is one object for each side of a choice. */
function common(a: Region | null, b: Region | null): Region | null {
  let [x, y] = [a, b];
  while (x !== y) {
    if ((x?.depth ?? 0) >= (y?.depth ?? 0)) x = x!.outer;
    else y = y!.outer;
  }
  return x;
}
