/** @file How the statements of a loop look when its turns are lanes: what differs from lane to lane, and how memory is reached. */
import type { Capabilities } from "@tapeless/compiler";
import { children, type Expr, type Kernel, type Stmt, scalarOps } from "@tapeless/graph/ir";
import { loadsEverySecond } from "../codegen/accesses.ts";
import { type Affine, affineOf, nameTerm } from "../codegen/affine.ts";
import { powerOfTwoIn } from "../codegen/power-of-two.ts";
import { vectorRuleOf } from "../codegen/vector-rules.ts";
import { isPlainBody } from "./plain-body.ts";

/** Terms of a reduction beside which storing its results lane by lane counts for nothing. */
const fewestTerms = 64;

/** Terms of a reduction of any order from which on they are better lanes than results whose terms lie apart. */
const longRow = 16;

export interface LaneCounts {
  stores: number;
  /** What one instruction does for all lanes. */
  operations: number;
  /** Loads, operations and stores that go lane by lane. */
  apart: number;
}

export class LaneView {
  private readonly lanes: Capabilities["lanes"];
  /** Integer lets by name. */
  private readonly lets = new Map<string, Expr>();

  constructor(kernel: Kernel, lanes: Capabilities["lanes"]) {
    this.lanes = lanes;
    this.collect(kernel.body);
  }

  private collect(stmts: readonly Stmt[]): void {
    for (const stmt of stmts) {
      if (stmt.kind === "let" && stmt.value.dtype === "i32") this.lets.set(stmt.name, stmt.value);
      if (stmt.kind === "for" || stmt.kind === "accumulate") this.collect(stmt.body);
      if (stmt.kind === "if") this.collect([...stmt.consequent, ...stmt.otherwise]);
    }
  }

  private affine(expr: Expr): Affine {
    return affineOf(expr, (name) => {
      const value = this.lets.get(name);
      return value ? this.affine(value) : nameTerm(name);
    });
  }

  /** Undefined where the turns of the loop over `index` cannot be lanes. */
  inspect(index: string, body: readonly Stmt[]): LaneCounts | undefined {
    if (!isPlainBody(body)) return undefined;
    return new Inspection(index, (expr) => this.affine(expr), this.lanes).run(body);
  }
}

class Inspection {
  private readonly index: string;
  private readonly affine: (expr: Expr) => Affine;
  private readonly lanes: Capabilities["lanes"];
  private readonly varying: Set<string>;
  private readonly wide = new Map<Expr, boolean>();
  private readonly counted = new Set<Expr>();
  private readonly counts: LaneCounts = { stores: 0, operations: 0, apart: 0 };
  private isPossible = true;
  /** Of the last reduction. */
  private terms = 0;

  constructor(index: string, affine: (expr: Expr) => Affine, lanes: Capabilities["lanes"]) {
    this.index = index;
    this.affine = affine;
    this.lanes = lanes;
    this.varying = new Set([index]);
  }

  run(body: readonly Stmt[]): LaneCounts | undefined {
    this.stmts(body);
    return this.isPossible ? this.counts : undefined;
  }

  private stmts(body: readonly Stmt[]): void {
    for (const stmt of body) {
      if (stmt.kind === "let") {
        this.count(stmt.value);
        if (this.isWide(stmt.value)) this.varying.add(stmt.name);
      } else if (stmt.kind === "store") {
        this.counts.stores++;
        this.count(stmt.value);
        const stride = this.strideOf(stmt.index);
        // an index of another form would scatter, which is no gain
        if (stride === undefined || stride === 0) this.isPossible = false;
        else if (stride !== 1 && this.terms < fewestTerms) this.counts.apart++;
      } else if (stmt.kind === "accumulate") {
        this.terms = stmt.axes.reduce((product, { extent }) => product * extent, 1);
        const { apart } = this.counts;
        this.stmts(stmt.body);
        for (const { name, value, position } of stmt.accumulators) {
          this.count(value);
          if (position) this.count(position);
          this.counts.operations++;
          this.varying.add(name);
        }
        // its terms are better lanes than its results
        const isAlong = stmt.order === "free" && stmt.axes.length === 1 && this.terms >= longRow;
        if (isAlong && this.counts.apart > apart) this.isPossible = false;
      }
    }
  }

  private isWide(expr: Expr): boolean {
    let wide = this.wide.get(expr);
    if (wide === undefined) {
      wide =
        expr.kind === "var"
          ? this.varying.has(expr.name)
          : children(expr).some((child) => this.isWide(child));
      this.wide.set(expr, wide);
    }
    return wide;
  }

  /** Elements between the places of neighbouring lanes; undefined where they have no such pattern. */
  private strideOf(index: Expr): number | undefined {
    const { terms, rest } = this.affine(index);
    if (rest.some(({ expr }) => this.isWide(expr))) return undefined;
    for (const name of terms.keys()) if (name !== this.index && this.varying.has(name)) return undefined;
    return terms.get(this.index) ?? 0;
  }

  private count(expr: Expr): void {
    if (this.counted.has(expr)) return;
    this.counted.add(expr);
    if (!this.isWide(expr)) return;
    if (expr.lanes !== 1 || this.lanes[expr.dtype] < 2) this.isPossible = false;
    if (expr.kind === "when" || expr.kind === "local" || expr.kind === "reduce") this.isPossible = false;
    if (expr.kind === "load") {
      const stride = this.strideOf(expr.index);
      const isWhole = stride === 1 || (stride === 2 && loadsEverySecond(expr.dtype));
      if (isWhole) this.counts.operations++;
      else this.counts.apart++;
      return;
    }
    if (expr.kind === "op") {
      const { define, flops } = scalarOps[expr.op];
      if (define) this.counts.operations += flops;
      else if (vectorRuleOf(expr.op) || powerOfTwoIn(expr) !== undefined) this.counts.operations++;
      else this.counts.apart++;
    }
    for (const child of children(expr)) this.count(child);
  }
}
