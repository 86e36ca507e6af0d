/**
 * @file threefry2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011), as plain
 * functions for build time and as definitions for kernels, and the normal variate made from its words (A8).
 */

import {
  add,
  convert,
  equal,
  mul,
  or,
  select,
  shiftLeft,
  shiftRightLogical,
  sqrt,
  sub,
  xor,
} from "./elementary/expressions.ts";
import { logInner } from "./elementary/log-f32.ts";
import { quarterTurns, sinQuadrant } from "./elementary/trig-f32.ts";
import { type Expr, variable } from "./expr.ts";
import type { ScalarFunction } from "./scalar-op.ts";

const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const parity = 0x1bd11bda;
const groups = 5;
const roundsPerGroup = 4;

/** Two 32-bit words, as i32. */
export type Words = readonly [number, number];

/** The block cipher: the two words of `counter` under `key`. */
export function threefry2x32(key: Words, counter: Words): Words {
  const schedule = [key[0], key[1], key[0] ^ key[1] ^ parity] as const;
  let x = (counter[0] + key[0]) | 0;
  let y = (counter[1] + key[1]) | 0;
  for (let group = 0; group < groups; group++) {
    for (let round = 0; round < roundsPerGroup; round++) {
      const rotation = rotations[(group % 2) * roundsPerGroup + round]!;
      x = (x + y) | 0;
      y = ((y << rotation) | (y >>> (32 - rotation))) ^ x;
    }
    x = (x + schedule[(group + 1) % 3]!) | 0;
    y = (y + schedule[(group + 2) % 3]! + group + 1) | 0;
  }
  return [x, y];
}

/** The 32-bit FNV-1a hash of the UTF-8 bytes of a name, as i32: the id of a random stream. */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}

const i32Params = (...names: string[]): ScalarFunction["params"] =>
  names.map((name) => ({ name, dtype: "i32" as const }));

const rotate = (x: Expr, by: number): Expr => or(shiftLeft(x, by), shiftRightLogical(x, 32 - by));

/** threefry(k0, k1, c0, c1, lane): word `lane` (0 or 1) of the block. */
export function threefryDefinition(): ScalarFunction {
  const [k0, k1, c0, c1, lane] = ["k0", "k1", "c0", "c1", "lane"].map((name) => variable(name, "i32")) as [
    Expr,
    Expr,
    Expr,
    Expr,
    Expr,
  ];
  const schedule = [k0, k1, xor(xor(k0, k1), parity)] as const;
  let x = add(c0, k0);
  let y = add(c1, k1);
  for (let group = 0; group < groups; group++) {
    for (let round = 0; round < roundsPerGroup; round++) {
      x = add(x, y);
      y = xor(rotate(y, rotations[(group % 2) * roundsPerGroup + round]!), x);
    }
    x = add(x, schedule[(group + 1) % 3]!);
    y = add(add(y, schedule[(group + 2) % 3]!), group + 1);
  }
  return { params: i32Params("k0", "k1", "c0", "c1", "lane"), result: select(equal(lane, 0), x, y) };
}

/**
 * normalFromBits(w0, w1, lane): a standard normal f32 by Box and Muller from two random words; lane 0 takes the
 * cosine, lane 1 the sine. |z| <= 5.77.
 */
export function normalDefinition(): ScalarFunction {
  const lane = variable("lane", "i32");
  const top24 = (name: string): Expr => convert("f64", shiftRightLogical(variable(name, "i32"), 8));
  const uniform = mul(add(top24("w0"), 1), 2 ** -24);
  const radius = sqrt(mul(-2, logInner(uniform)));
  const { r, q } = quarterTurns(mul(top24("w1"), 2 ** -22));
  const result = mul(radius, sinQuadrant(sub(add(q, 1), lane), r));
  return { params: i32Params("w0", "w1", "lane"), result: convert("f32", result) };
}
