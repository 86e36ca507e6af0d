/** @file The statements that a loop may hold whose turns become lanes. */
import type { Stmt } from "@tapeless/graph/ir";
import { hasPlaces } from "../codegen/arg-best.ts";

/** Whether every statement has a form that lanes can take. */
export const isPlainBody = (body: readonly Stmt[]): boolean =>
  body.every((stmt) => {
    switch (stmt.kind) {
      case "let":
      case "store":
        return stmt.value.lanes === 1;
      case "accumulate":
        return (
          stmt.order !== "stripes" &&
          stmt.accumulators.every(
            ({ lanes, value, position }) => lanes === 1 && (!position || hasPlaces(value.dtype)),
          ) &&
          stmt.body.every((inner) => inner.kind === "let") &&
          isPlainBody(stmt.body)
        );
      default:
        return false;
    }
  });
