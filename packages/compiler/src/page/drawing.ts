/** @file What is drawn of a graph: boxes, arrows, and what each box says when it is asked. */

/** What the page shows of a box; everything is text of ours or the user's, to be escaped where it is written. */
export interface Facts {
  readonly title: string;
  readonly rows: readonly (readonly [key: string, value: string])[];
  /** `model.ts:12:25` */
  readonly at?: string;
  /** Name of the kernel whose code belongs to it. */
  readonly kernel?: string;
}

export type BoxKind = "forward" | "backward" | "update" | "leaf" | "result" | "kernel" | "folded";

export interface Box {
  readonly id: string;
  readonly kind: BoxKind;
  /** First line and second line. */
  readonly label: readonly [string, string];
  /** Clusters around it, the outermost first. */
  readonly path: readonly string[];
  readonly facts: Facts;
  /** How many boxes it stands for; 1 but for folded ones. */
  readonly count: number;
  readonly flops: number;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
}

export interface Drawing {
  /** In the order in which they are computed. */
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  /** What is not drawn as it is, and why. */
  readonly note: string;
}
