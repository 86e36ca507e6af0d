/** @file The smallest modules that need what a host may lack, as lists of bytes in emitted code. */
import { ModuleBuilder } from "./assembler/index.ts";

function probe(build: Parameters<ModuleBuilder["add"]>[2]): string {
  const builder = new ModuleBuilder(undefined, false);
  builder.add("probe", { results: ["v128"] }, build);
  return `new Uint8Array([${builder.encode().join(", ")}])`;
}

export const simdProbe = (): string => probe((f) => f.i32(0).op("i32x4.splat"));

export const relaxedProbe = (): string =>
  probe((f) => {
    for (let i = 0; i < 3; i++) f.i32(0).op("i32x4.splat");
    f.op("f32x4.relaxed_madd");
  });
