/**
 * @file Expressions are trees whose nodes may be shared. Finds the nodes that are worth a `const`, and where to
 * evaluate them: inside the branch of a `select` or `when` if they are needed nowhere else.
 */
import { children, type Expr, type OpExpr } from "@tapeless/graph/ir";
import { groupChoices, isChoice } from "./choice-groups.ts";

/** One side of one or several choices with the same condition, or (null) the place of the statement itself. */
export interface Region {
  readonly side: 1 | 2;
  readonly outer: Region | null;
  readonly depth: number;
  /** The choices that are made together. */
  readonly choices: Expr[];
}

export interface Sharing {
  /** Nodes that get a name, each after the nodes it needs. */
  readonly named: readonly Expr[];
  /** Of `named`, those that more than one node needs. */
  readonly shared: ReadonlySet<Expr>;
  /** Of `named`, the choices with named nodes in a branch: they are written as `if` statements. */
  readonly branching: ReadonlySet<Expr>;
  regionOf(expr: Expr): Region | null;
  /** The region of one side of a choice. */
  sideOf(choice: Expr, side: 1 | 2): Region;
}

/** Reading these twice costs nothing. */
const isCheap = (expr: Expr): boolean =>
  expr.kind === "const" ||
  expr.kind === "var" ||
  (expr.kind === "local" && expr.index.every(isCheap)) ||
  (isWidening(expr) && isCheap(expr.args[0]!));

/** An f32 is a double already. */
const isWidening = (expr: Expr): expr is OpExpr =>
  expr.kind === "op" && expr.op === "convert" && expr.dtype === "f64" && expr.args[0]!.dtype === "f32";

/**
 * `mentions(parent, child)`: how often the text of a node repeats a child. `isAlwaysNamed`: nodes that may not stand
 * inside an expression.
 */
export function findSharing(
  roots: readonly Expr[],
  mentions: (parent: Expr, child: number) => number,
  isAlwaysNamed: (expr: Expr) => boolean,
): Sharing {
  const uses = new Map<Expr, number>();
  const order: Expr[] = [];
  const visit = (expr: Expr, times: number): void => {
    const seen = uses.get(expr);
    uses.set(expr, (seen ?? 0) + times);
    if (seen !== undefined) return;
    for (const [i, child] of children(expr).entries()) visit(child, mentions(expr, i));
    order.push(expr);
  };
  for (const root of roots) visit(root, 1);

  const regions = new Regions(roots, order);
  const branching = new Set<Expr>();
  const shared = new Set(
    order.filter((expr) => {
      const isUsedAgain = uses.get(expr)! > 1;
      return (
        (isUsedAgain && !isCheap(expr)) || (isAlwaysNamed(expr) && (isUsedAgain || !roots.includes(expr)))
      );
    }),
  );
  for (const expr of shared) {
    for (let region = regions.of(expr); region; region = region.outer) {
      for (const choice of region.choices) branching.add(choice);
    }
  }
  return {
    named: order.filter((expr) => shared.has(expr) || branching.has(expr)),
    shared,
    branching,
    regionOf: (expr) => regions.of(expr),
    sideOf: (choice, side) => regions.side(choice, side),
  };
}

/** For each node the innermost region that all its uses are in. */
class Regions {
  private readonly regions = new Map<Expr, Region | null>();
  private readonly sides = new Map<Expr, readonly [Region, Region]>();
  private readonly groups: ReadonlyMap<Expr, readonly Expr[]>;

  /** `order` lists nodes after the nodes they need. */
  constructor(roots: readonly Expr[], order: readonly Expr[]) {
    this.groups = groupChoices(order);
    for (const root of roots) this.regions.set(root, null);
    for (const expr of order.toReversed()) {
      const outer = this.of(expr);
      if (!isChoice(expr)) {
        for (const child of children(expr)) this.use(child, outer);
        continue;
      }
      const [condition, then, otherwise] = children(expr) as [Expr, Expr, Expr];
      const [first, second] = this.enter(expr, outer);
      this.use(condition, outer);
      this.use(then, first);
      this.use(otherwise, second);
    }
  }

  of(expr: Expr): Region | null {
    return this.regions.get(expr) ?? null;
  }

  side(choice: Expr, side: 1 | 2): Region {
    return this.sides.get(choice)![side - 1]!;
  }

  /** The two sides of a choice: those of another of its group, where that one is in the same region. */
  private enter(choice: Expr, outer: Region | null): readonly [Region, Region] {
    const other = this.groups
      .get(choice)
      ?.find((member) => this.sides.has(member) && this.of(member) === outer);
    let sides = other && this.sides.get(other);
    if (!sides) {
      const [choices, depth]: [Expr[], number] = [[], (outer?.depth ?? 0) + 1];
      sides = [
        { side: 1, outer, depth, choices },
        { side: 2, outer, depth, choices },
      ];
    }
    sides[0].choices.push(choice);
    this.sides.set(choice, sides);
    return sides;
  }

  private use(expr: Expr, region: Region | null): void {
    const known = this.regions.get(expr);
    this.regions.set(expr, known === undefined ? region : common(known, region));
  }
}

/** The innermost region around both. There is one object for each side. */
function common(a: Region | null, b: Region | null): Region | null {
  let [x, y] = [a, b];
  while (x !== y) {
    if ((x?.depth ?? 0) >= (y?.depth ?? 0)) x = x!.outer;
    else y = y!.outer;
  }
  return x;
}
