/** @file THE registry: every op of the tensor graph. */
import { InternalError } from "../errors.ts";
import { argReduce } from "./arg-reduce.ts";
import { broadcastInDim } from "./broadcast-in-dim.ts";
import { concatenate } from "./concatenate.ts";
import { barrier } from "./control/barrier.ts";
import { checkpoint } from "./control/checkpoint.ts";
import { cond } from "./control/cond.ts";
import { scan } from "./control/scan.ts";
import { whileLoop } from "./control/while-loop.ts";
import { convGeneral } from "./conv-general.ts";
import { cumulative } from "./cumulative.ts";
import { customVjp } from "./custom-vjp.ts";
import type { OpRecord } from "./define-op.ts";
import { dotGeneral } from "./dot-general.ts";
import { arithmeticOps } from "./elementwise/arithmetic.ts";
import { choiceOps } from "./elementwise/choice.ts";
import { conversionOps } from "./elementwise/conversion.ts";
import { elementaryOps } from "./elementwise/elementary.ts";
import { logicOps } from "./elementwise/logic.ts";
import { fft } from "./fourier/fft.ts";
import { fftStage } from "./fourier/fft-stage.ts";
import { joinSpectrum, splitSpectrum } from "./fourier/half-spectrum.ts";
import { irfft, rfft } from "./fourier/real-fft.ts";
import { fusion } from "./fusion.ts";
import { gather } from "./gather.ts";
import { gradient } from "./gradient.ts";
import { iota } from "./iota.ts";
import { leafOps } from "./leaves.ts";
import { cholesky } from "./linear-algebra/cholesky.ts";
import { lu } from "./linear-algebra/lu.ts";
import { qr } from "./linear-algebra/qr.ts";
import { triangularSolve } from "./linear-algebra/triangular-solve.ts";
import { linearRecurrence } from "./linear-recurrence.ts";
import { overlapAdd } from "./overlap-add.ts";
import { pad } from "./pad.ts";
import { randomBits, randomNormal } from "./random.ts";
import { reduce } from "./reduce.ts";
import { reshape } from "./reshape.ts";
import { reverse } from "./reverse.ts";
import { runningExtremum } from "./running-extremum.ts";
import { scatter } from "./scatter.ts";
import { slice } from "./slice.ts";
import { slidingWindows } from "./sliding-windows.ts";
import { sort } from "./sort.ts";
import { stopGradient } from "./stop-gradient.ts";
import { transpose } from "./transpose.ts";
import { winogradInput, winogradKernel, winogradOutput } from "./winograd/winograd.ts";

/** By name. */
export const ops = {
  ...leafOps,
  ...arithmeticOps,
  ...elementaryOps,
  ...logicOps,
  ...choiceOps,
  ...conversionOps,
  broadcastInDim,
  reshape,
  transpose,
  slice,
  pad,
  concatenate,
  reverse,
  iota,
  reduce,
  argReduce,
  dotGeneral,
  convGeneral,
  winogradInput,
  winogradKernel,
  winogradOutput,
  slidingWindows,
  overlapAdd,
  cumulative,
  linearRecurrence,
  runningExtremum,
  sort,
  fft,
  rfft,
  irfft,
  fftStage,
  splitSpectrum,
  joinSpectrum,
  cholesky,
  lu,
  qr,
  triangularSolve,
  gather,
  scatter,
  stopGradient,
  randomBits,
  randomNormal,
  gradient,
  customVjp,
  checkpoint,
  scan,
  cond,
  whileLoop,
  barrier,
  fusion,
} as const;

export type OpName = keyof typeof ops;

/** A record whose attrs are not known: passes check them with its schema before its rules see them. */
export const opRecords: ReadonlyMap<string, OpRecord> = new Map(
  Object.values(ops).map((record) => [record.name, record as unknown as OpRecord]),
);

export function recordOf({ op }: { readonly op: string }): OpRecord {
  const record = opRecords.get(op);
  if (!record) throw new InternalError(`there is no op named ${op}`);
  return record;
}
