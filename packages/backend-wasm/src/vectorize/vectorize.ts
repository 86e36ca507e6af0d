/**
 * @file Marks the loops whose turns become lanes: innermost parallel loops over neighbouring elements.
 *
 * The mark changes no result: turns of a parallel loop are independent, and each lane computes what its turn would.
 * A reduction inside of such a loop has a sum in every lane, in the order of its own terms.
 */
import type { Capabilities } from "@tapeless/compiler";
import type { ForStmt, Kernel, Stmt } from "@tapeless/graph/ir";
import { LaneView } from "./lane-view.ts";

/** Turns fewer than this are not worth a vector. */
const fewestTurns = 4;

export function vectorize(kernel: Kernel, { lanes }: Pick<Capabilities, "lanes">): Kernel {
  const view = new LaneView(kernel, lanes);
  return { ...kernel, body: kernel.body.map((stmt) => visit(stmt, view)) };
}

function visit(stmt: Stmt, view: LaneView): Stmt {
  switch (stmt.kind) {
    case "for": {
      if (canBeLanes(stmt, view)) return { ...stmt, axis: "vector" };
      const swapped = withLongerInside(stmt);
      if (swapped && canBeLanes(swapped.inner, view)) {
        return { ...swapped.outer, body: [{ ...swapped.inner, axis: "vector" }] };
      }
      return { ...stmt, body: stmt.body.map((inner) => visit(inner, view)) };
    }
    case "if":
      return {
        ...stmt,
        consequent: stmt.consequent.map((inner) => visit(inner, view)),
        otherwise: stmt.otherwise.map((inner) => visit(inner, view)),
      };
    default:
      return stmt;
  }
}

/**
 * A loop of too few turns for lanes, put outside of the longer one around it: the weight gradient of a convolution has
 * the positions of its window inside.
 */
function withLongerInside(outer: ForStmt): { readonly outer: ForStmt; readonly inner: ForStmt } | undefined {
  const [inner] = outer.body;
  if (outer.body.length !== 1 || inner?.kind !== "for" || inner.axis !== "parallel") return undefined;
  const hasReduction = inner.body.some(({ kind }) => kind === "accumulate");
  if (!hasReduction || turnsOf(inner) >= fewestTurns) return undefined;
  return { outer: { ...inner, body: [] }, inner: { ...outer, body: inner.body } };
}

/** 0 where they are not known. */
const turnsOf = ({ from, to, step }: ForStmt): number =>
  from.kind === "const" && to.kind === "const" ? Math.ceil((to.value - from.value) / step) : 0;

function canBeLanes(loop: ForStmt, view: LaneView): boolean {
  const { step, axis, index, body } = loop;
  if (axis !== "parallel" || step !== 1 || turnsOf(loop) < fewestTurns) return false;
  const found = view.inspect(index, body);
  return found !== undefined && found.stores > 0 && found.operations >= 2 * found.apart;
}
