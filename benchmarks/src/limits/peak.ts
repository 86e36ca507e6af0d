/**
 * @file P, the most a core gives 128-bit vectors: multiply-adds on twelve accumulators, nothing but registers. Where the
 * engine lacks relaxed SIMD it is measured by separate multiplications and additions, and says so.
 */
import { ModuleBuilder } from "../../../packages/backend-wasm/src/assembler/index.ts";
import type { Contestant } from "../case.ts";
import { hasRelaxedSimd } from "../machine/relaxed.ts";

const accumulators = 12;
const unrolled = 4;
const turns = 2000;
export const peakFlops = turns * unrolled * accumulators * 4 * 2;

/** The name by which tables and promises know it. */
export const peakName = "P";

export function peakModule(relaxed: boolean): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  builder.add("peak", { params: ["i32"], results: ["f32"], export: "peak" }, (f) => {
    const [turn] = f.params as [(typeof f.params)[number]];
    const sums = Array.from({ length: accumulators }, () => f.local("v128"));
    const x = f.local("v128");
    const y = f.local("v128");
    // values nobody knows when the code is compiled, and that neither overflow nor become subnormal
    f.get(turn).op("f32.convert_i32_s").f32(1e-9).op("f32.mul").op("f32x4.splat").set(y);
    f.get(y).f32(1).op("f32x4.splat").op("f32x4.sub").set(x);
    sums.forEach(
      (sum, i) =>
        void f
          .f32(i + 1)
          .op("f32x4.splat")
          .set(sum),
    );
    f.loop((again) => {
      for (let i = 0; i < unrolled; i++) {
        for (const sum of sums) {
          f.get(sum).get(x);
          if (relaxed) f.get(y).op("f32x4.relaxed_madd");
          else f.op("f32x4.mul").get(y).op("f32x4.add");
          f.set(sum);
        }
      }
      f.get(turn).i32(1).op("i32.sub").tee(turn).brIf(again);
    });
    f.get(sums[0]!);
    for (const sum of sums.slice(1)) f.get(sum).op("f32x4.add");
    f.op("f32x4.extract_lane", 0);
  });
  return builder.encode();
}

/** No contestant where there is no SIMD at all. */
export function peakLimit(): Contestant[] {
  const relaxed = hasRelaxedSimd();
  const bytes = peakModule(relaxed);
  if (!WebAssembly.validate(bytes)) return [];
  return [
    {
      name: relaxed ? peakName : `${peakName} (without multiply-add)`,
      kind: "limit",
      work: { flops: peakFlops },
      prepare: () => {
        const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
        const peak = exports.peak as (turns: number) => number;
        return { call: () => peak(turns) };
      },
    },
  ];
}
