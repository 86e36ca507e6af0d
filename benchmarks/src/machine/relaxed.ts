/** @file Whether an engine knows relaxed SIMD, and the flag that older ones need for it. */
import { spawnSync } from "node:child_process";

/** (func (param v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 0) (local.get 0))) */
const probe = [
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x06, 0x01, 0x60, 0x01, 0x7b, 0x01, 0x7b],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x0d, 0x01, 0x0b, 0x00, 0x20, 0x00, 0x20, 0x00, 0x20, 0x00, 0xfd, 0x85, 0x02, 0x0b],
];

export const hasRelaxedSimd = (): boolean => WebAssembly.validate(Uint8Array.from(probe));

const flag = "--experimental-wasm-relaxed-simd";

/** Flags with which this Node has relaxed SIMD: none where it is always on, none where it does not exist. */
export function relaxedFlags(node: string): string[] {
  const code = `process.exit(WebAssembly.validate(Uint8Array.from(${JSON.stringify(probe)})) ? 0 : 1)`;
  const works = (...flags: string[]): boolean =>
    spawnSync(node, [...flags, "-e", code], { stdio: "ignore" }).status === 0;
  return !works() && works(flag) ? [flag] : [];
}
