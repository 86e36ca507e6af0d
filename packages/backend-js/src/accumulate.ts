/**
 * @file Reductions. The order of the roundings is that of docs/numerics.md A3: a plain loop for up to 512 terms, loops
 * over blocks beyond, and stripes where the reduction says so (`stripes.ts`).
 */
import { type AccumulateStmt, type Accumulator, blockLength } from "@tapeless/graph/ir";
import { product, writeBlocks, writeLoops } from "./blocks.ts";
import {
  combine,
  isArg,
  isOrdered,
  startText,
  termRoots,
  typeOf,
  type Variables,
  writeEnd,
  writeUpdate,
} from "./reducer.ts";
import type { StmtPrinter } from "./stmt.ts";
import { writeStripes } from "./stripes.ts";
import { type Text, text } from "./text.ts";

export function printAccumulate(stmt: AccumulateStmt, p: StmtPrinter): void {
  new AccumulatePrinter(stmt, p).print();
}

export class AccumulatePrinter {
  readonly stmt: AccumulateStmt;
  readonly p: StmtPrinter;
  /** The accumulators whose bits depend on the order of the terms. */
  readonly ordered: readonly Accumulator[];
  private readonly results = new Map<Accumulator, Variables>();
  /** The variable that takes the next terms: a result, or the partial result of a block. */
  private readonly targets = new Map<Accumulator, string>();

  constructor(stmt: AccumulateStmt, p: StmtPrinter) {
    this.stmt = stmt;
    this.p = p;
    this.ordered = stmt.order === "free" ? [] : stmt.accumulators.filter(isOrdered);
  }

  print(): void {
    const { axes, order } = this.stmt;
    if (order === "stripes" && this.ordered.length > 0) {
      writeStripes(this);
      return;
    }
    this.declareAll({ inOrder: true });
    if (this.ordered.length > 0 && this.p.scope.strict && product(axes) > blockLength) this.blocks();
    else writeLoops(this.p, axes, () => this.term());
    this.endAll();
  }

  /** `inOrder`: terms will come in row-major order. `late`: the ordered ones are declared with their result. */
  declareAll({ inOrder = false, late = false } = {}): void {
    const sums: string[] = [];
    for (const acc of this.stmt.accumulators) {
      if (isArg(acc)) this.declareArg(acc, inOrder);
      else {
        const name = this.declare(acc);
        if (!late || !this.ordered.includes(acc)) sums.push(`${name}${typeOf(acc)} = ${startText(acc)}`);
      }
    }
    if (sums.length > 0) this.p.out.line(`let ${sums.join(", ")};`);
  }

  endAll(): void {
    for (const acc of this.stmt.accumulators) writeEnd(this.p, acc, this.results.get(acc)!.name);
  }

  private declare(acc: Accumulator): string {
    const name = this.p.scope.declare(acc.name);
    this.results.set(acc, { name });
    this.targets.set(acc, name);
    return name;
  }

  private declareArg(acc: Accumulator, inOrder: boolean): void {
    const { scope, out } = this.p;
    const name = this.declare(acc);
    const best = scope.names.add(`${name}Best`);
    out.line(`let ${name} = 0;`);
    out.line(`let ${best} = ${startText(acc)};`);
    if (inOrder && this.risesByPosition(acc)) this.results.set(acc, { name, best });
    else {
      const none = scope.names.add(`${name}None`);
      out.line(`let ${none} = true;`);
      this.results.set(acc, { name, best, none });
    }
  }

  /** Whether positions are those of the one axis: 0, 1, 2 and so on. */
  private risesByPosition({ position }: Accumulator): boolean {
    const wide = this.stmt.axes.filter(({ extent }) => extent > 1);
    return wide.length === 1 && position?.kind === "var" && position.name === wide[0]!.index;
  }

  target(acc: Accumulator): string {
    return this.targets.get(acc)!;
  }

  /** One turn: the body, then all accumulators but those that `write` takes over. */
  term(write?: (acc: Accumulator) => ((value: Text) => void) | undefined): void {
    const { p } = this;
    p.stmts(this.stmt.body);
    const roots = this.stmt.accumulators.map(termRoots);
    const texts = p.exprs.together(...roots.flat());
    let at = 0;
    this.stmt.accumulators.forEach((acc, i) => {
      const own = texts.slice(at, at + roots[i]!.length);
      at += own.length;
      const other = write?.(acc);
      if (other) other(own[0]!);
      else writeUpdate(p, acc, { ...this.results.get(acc)!, name: this.target(acc) }, own);
    });
  }

  private blocks(): void {
    const { p, stmt } = this;
    const last = stmt.axes.at(-1)!;
    writeBlocks(
      p,
      stmt.axes,
      { perLine: last.extent, size: 1 },
      {
        group: (inner) => this.partial(inner),
        block: ({ lines, first, end }) =>
          this.partial(() =>
            lines(() => {
              const index = p.scope.declare(last.index, 0, last.extent - 1);
              p.out.block(`for (let ${index} = ${first}; ${index} < ${end}; ${index}++)`, () => this.term());
            }),
          ),
      },
    );
  }

  /** Gathers what `inner` adds up in variables of their own, then combines those into the targets around. */
  partial(inner: () => void): void {
    const { p } = this;
    const outer = this.ordered.map((acc) => this.target(acc));
    const parts = this.ordered.map((acc) => {
      const part = p.scope.names.add("part");
      p.out.line(`let ${part} = ${startText(acc)};`);
      this.targets.set(acc, part);
      return part;
    });
    inner();
    this.ordered.forEach((acc, i) => {
      this.targets.set(acc, outer[i]!);
      p.out.line(`${outer[i]} = ${combine(p, acc, text(outer[i]!), text(parts[i]!)).text};`);
    });
  }
}
