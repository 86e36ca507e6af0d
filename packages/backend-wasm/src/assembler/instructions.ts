/**
 * @file THE table of instructions: name as in the specification, opcode, signature, immediates. Types, encoder,
 * decoder, type checks and tests are derived from it, so that nothing is written twice.
 *
 * A row is `[opcode, "operands -> results", kind of immediates, width]`. An opcode with a prefix byte is written
 * `0xfd_00e4`: the prefix, then the number that follows it. The width is that of the accessed memory in bytes, or the
 * number of lanes. `*` stands for a signature that depends on the immediates or on the surroundings.
 *
 * Origin: https://webassembly.github.io/spec/core/binary/instructions.html, with the threads proposal.
 */
import { scalarInstructions } from "./scalar-instructions.ts";
import { vectorInstructions } from "./vector-instructions.ts";

export const instructions = {
  // Control. The builder has a method for each.
  unreachable: [0x00, "*"],
  nop: [0x01, "->"],
  block: [0x02, "*", "block"],
  loop: [0x03, "*", "block"],
  if: [0x04, "*", "block"],
  else: [0x05, "*"],
  end: [0x0b, "*"],
  br: [0x0c, "*", "index"],
  br_if: [0x0d, "*", "index"],
  br_table: [0x0e, "*", "labels"],
  return: [0x0f, "*"],
  call: [0x10, "*", "index"],
  drop: [0x1a, "*"],
  select: [0x1b, "*"],
  "local.get": [0x20, "*", "index"],
  "local.set": [0x21, "*", "index"],
  "local.tee": [0x22, "*", "index"],
  "global.get": [0x23, "*", "index"],
  "global.set": [0x24, "*", "index"],

  // Memory.
  "i32.load": [0x28, "i32 -> i32", "memory", 4],
  "i64.load": [0x29, "i32 -> i64", "memory", 8],
  "f32.load": [0x2a, "i32 -> f32", "memory", 4],
  "f64.load": [0x2b, "i32 -> f64", "memory", 8],
  "i32.load8_s": [0x2c, "i32 -> i32", "memory", 1],
  "i32.load8_u": [0x2d, "i32 -> i32", "memory", 1],
  "i32.load16_s": [0x2e, "i32 -> i32", "memory", 2],
  "i32.load16_u": [0x2f, "i32 -> i32", "memory", 2],
  "i64.load8_s": [0x30, "i32 -> i64", "memory", 1],
  "i64.load8_u": [0x31, "i32 -> i64", "memory", 1],
  "i64.load16_s": [0x32, "i32 -> i64", "memory", 2],
  "i64.load16_u": [0x33, "i32 -> i64", "memory", 2],
  "i64.load32_s": [0x34, "i32 -> i64", "memory", 4],
  "i64.load32_u": [0x35, "i32 -> i64", "memory", 4],
  "i32.store": [0x36, "i32 i32 ->", "memory", 4],
  "i64.store": [0x37, "i32 i64 ->", "memory", 8],
  "f32.store": [0x38, "i32 f32 ->", "memory", 4],
  "f64.store": [0x39, "i32 f64 ->", "memory", 8],
  "i32.store8": [0x3a, "i32 i32 ->", "memory", 1],
  "i32.store16": [0x3b, "i32 i32 ->", "memory", 2],
  "i64.store8": [0x3c, "i32 i64 ->", "memory", 1],
  "i64.store16": [0x3d, "i32 i64 ->", "memory", 2],
  "i64.store32": [0x3e, "i32 i64 ->", "memory", 4],
  "memory.size": [0x3f, "-> i32", "zero", 1],
  "memory.grow": [0x40, "i32 -> i32", "zero", 1],
  "memory.init": [0xfc_0008, "i32 i32 i32 ->", "segment"],
  "data.drop": [0xfc_0009, "->", "index"],
  "memory.copy": [0xfc_000a, "i32 i32 i32 ->", "zero", 2],
  "memory.fill": [0xfc_000b, "i32 i32 i32 ->", "zero", 1],

  // Atomics, on shared memory; addresses must be aligned.
  "memory.atomic.notify": [0xfe_0000, "i32 i32 -> i32", "memory", 4],
  "memory.atomic.wait32": [0xfe_0001, "i32 i32 i64 -> i32", "memory", 4],
  "atomic.fence": [0xfe_0003, "->", "zero", 1],
  "i32.atomic.load": [0xfe_0010, "i32 -> i32", "memory", 4],
  "i64.atomic.load": [0xfe_0011, "i32 -> i64", "memory", 8],
  "i32.atomic.store": [0xfe_0017, "i32 i32 ->", "memory", 4],
  "i64.atomic.store": [0xfe_0018, "i32 i64 ->", "memory", 8],
  "i32.atomic.rmw.add": [0xfe_001e, "i32 i32 -> i32", "memory", 4],
  "i64.atomic.rmw.add": [0xfe_001f, "i32 i64 -> i64", "memory", 8],
  "i32.atomic.rmw.sub": [0xfe_0025, "i32 i32 -> i32", "memory", 4],
  "i64.atomic.rmw.sub": [0xfe_0026, "i32 i64 -> i64", "memory", 8],
  "i32.atomic.rmw.and": [0xfe_002c, "i32 i32 -> i32", "memory", 4],
  "i32.atomic.rmw.or": [0xfe_0033, "i32 i32 -> i32", "memory", 4],
  "i32.atomic.rmw.xor": [0xfe_003a, "i32 i32 -> i32", "memory", 4],
  "i32.atomic.rmw.xchg": [0xfe_0041, "i32 i32 -> i32", "memory", 4],
  "i32.atomic.rmw.cmpxchg": [0xfe_0048, "i32 i32 i32 -> i32", "memory", 4],

  ...scalarInstructions,
  ...vectorInstructions,
} as const;

type Table = typeof instructions;

/** The name of an instruction. */
export type InstructionName = keyof Table;

/** Instructions whose types do not depend on where they stand. */
export type PlainName = {
  [N in InstructionName]: Table[N] extends readonly [number, "*", ...unknown[]] ? never : N;
}[InstructionName];
