/** @file What a rule that people know by heart is told about a step, and what it says. */
import { calls, nn, type Value } from "@tapeless/graph/ir";
import type { Meanings } from "./meanings.ts";
import { call, type Term } from "./term.ts";

/** A step seen from inside: stand-ins for its input, output and gradient. */
export interface Site {
  readonly x: Value;
  readonly y: Value;
  readonly cotangent: Value;
  /** Its other inputs. */
  readonly others: readonly Value[];
  /** Constants that it reads. */
  readonly constants: readonly Value[];
  /** The ops it is made of. */
  readonly made: ReadonlySet<string>;
  readonly meanings: Meanings;
}

export interface Proposal {
  readonly rule: string;
  /** dL/dx over stand-ins. */
  readonly formula: Value;
  /** How the step itself is written. */
  readonly forward?: (show: (value: Value) => Term) => Term;
}

export type Rule = (site: Site) => Proposal[];

export const softmaxOf = ({ x, meanings }: Site, axis: number): Value =>
  meanings.forFormula(nn.softmax(x as never, axis as never) as never, (show) => call("softmax", show(x)));

export const spread = (value: Value, like: Value, axis: number): Value =>
  calls.broadcastInDim(
    value,
    like.shape,
    like.shape.map((_, i) => i).filter((i) => i !== axis),
  );

export const sameShape = (a: Value, b: Value): boolean => String(a.shape) === String(b.shape);
