/** @file A bar on the terminal for work that takes more than a second. */
import type { PassObserver } from "../pass.ts";
import { type Io, isTerminal } from "./io.ts";

/** Work done sooner shows nothing. */
const patience = 1000;

export interface Progress {
  /** One of `total` steps, named `what`, is done. */
  step(what: string): void;
  stop(): void;
}

const silent: Progress = { step: () => {}, stop: () => {} };

/** Silent where stderr is no terminal. */
export async function startProgress(total: number, io: Io): Promise<Progress> {
  if (!isTerminal(io.stderr, io)) return silent;
  const { SingleBar, Presets } = await import("cli-progress");
  const bar = new SingleBar(
    {
      format: "{bar} {percentage}%  {step}",
      barsize: 30,
      stream: io.stderr as NodeJS.WriteStream,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: true,
    },
    Presets.shades_classic,
  );
  const start = performance.now();
  let done = 0;
  let shown = false;
  return {
    step: (what) => {
      done++;
      if (!shown && performance.now() - start < patience) return;
      if (!shown) bar.start(total, done, { step: what });
      shown = true;
      bar.update(Math.min(done, total), { step: what });
    },
    stop: () => {
      if (shown) bar.stop();
    },
  };
}

/** Every pass is a step. */
export const progressOfPasses = (progress: Progress, name: string): PassObserver => ({
  afterGraphPass: (pass) => progress.step(`${name}: ${pass}`),
  afterModulePass: (pass) => progress.step(`${name}: ${pass}`),
});
