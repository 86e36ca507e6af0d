/** @file `--option`s of this target. None of them changes a result bit. */
import { z } from "zod";

export const mostThreads = 64;

export const options = z.strictObject({
  /** Put the weights of a frozen model into the .wasm file, for a host that cannot read a file beside it. */
  embedWeights: z.boolean().default(false),
  /** Keep the names of kernels, for profiles and stack traces. */
  names: z.boolean().default(false),
  /** Let several threads share long loops: as many as this, or as the host suggests. A module with a worker file. */
  threads: z
    .union([z.boolean(), z.int().min(1).max(mostThreads)], { error: "takes 1 to 64, or true" })
    .default(false),
  /** With threads: share short loops, too, to see that results stay the same. */
  shareAll: z.boolean().default(false),
  /** Write every .wasm file as text, too, to read: a .wat file with the names of kernels, buffers and loops. */
  text: z.boolean().default(false),
  /** Leave loops scalar, to see what vectors are worth. Reductions in stripes keep theirs. */
  scalar: z.boolean().default(false),
});

export type Options = z.infer<typeof options>;
