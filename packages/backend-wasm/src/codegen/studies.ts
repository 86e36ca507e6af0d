/** @file What is known of the expressions of a statement that is written several times: it is found out once. */
import type { Expr } from "@tapeless/graph/ir";
import type { Sharing } from "./sharing.ts";

/** What an evaluation finds out about its expressions before it writes code. */
export interface Study {
  readonly given: readonly Expr[];
  readonly roots: readonly Expr[];
  readonly sharing: Sharing;
  readonly wide: Map<Expr, boolean>;
}

/** Studies by their expressions, for one state of the names in them. */
export class Studies {
  private readonly byFirst = new Map<Expr, Study[]>();

  find(given: readonly Expr[]): Study | undefined {
    const candidates = this.byFirst.get(given[0]!);
    return candidates?.find(
      ({ given: own }) => own.length === given.length && own.every((expr, i) => expr === given[i]),
    );
  }

  keep(study: Study): void {
    const first = study.given[0]!;
    const candidates = this.byFirst.get(first);
    if (candidates) candidates.push(study);
    else this.byFirst.set(first, [study]);
  }
}
