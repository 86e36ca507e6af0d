import { type ForStmt, type Kernel, parseKernel, type Stmt } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { hasDisjointTurns } from "./disjoint-turns.ts";

/** The loop over `index`. */
function loopOf(kernel: Kernel, index: string): ForStmt {
  const search = (stmts: readonly Stmt[]): ForStmt | undefined => {
    for (const stmt of stmts) {
      if (stmt.kind !== "for") continue;
      const found = stmt.index === index ? stmt : search(stmt.body);
      if (found) return found;
    }
    return undefined;
  };
  return search(kernel.body)!;
}

const isDisjoint = (buffers: string, body: string, index = "i"): boolean => {
  const kernel = parseKernel(`kernel k(${buffers}) {\n${body}\n}`);
  return hasDisjointTurns(kernel, loopOf(kernel, index));
};

const xy = "x: f32[4096] read, y: f32[4096] update";

describe("turns are apart where", () => {
  test.each([
    ["each writes an element", "for i in 0..4096 parallel { store y[i] = x[i] }"],
    ["each updates its own element", "for i in 0..4096 parallel { store y[i] = y[i] + x[4095 - i] }"],
    ["each writes a row", "for i in 0..64 parallel { for j in 0..64 parallel { store y[64*i + j] = x[i] } }"],
    [
      "each writes a column",
      "for i in 0..64 parallel { for j in 0..64 parallel { store y[i + 64*j] = x[i] } }",
    ],
    [
      "each writes four rows",
      "for i in 0..64 by 4 parallel { for j in 0..64 parallel { store y[64*i + j] = x[j]\nstore y[64*i + j + 192] = x[j] } }",
    ],
    [
      "each writes four columns",
      "for i in 0..64 by 4 parallel { for j in 0..64 parallel { store y[64*j + i] = x[j]\nstore y[64*j + i + 3] = x[j] } }",
    ],
    [
      "a row is read again by a sum",
      `for i in 0..64 parallel {
         for j in 0..64 parallel { store y[64*i + j] = x[j] }
         accumulate stripes r in 64 { acc: f32 = add y[64*i + r] }
         store y[64*i] = acc
       }`,
    ],
    [
      "the index goes through a name",
      "for i in 0..64 parallel { let t: i32 = 64*i\nfor j in 0..64 parallel { store y[t + j] = x[j] } }",
    ],
  ])("%s", (_, body) => expect(isDisjoint(xy, body)).toBe(true));

  test("a loop around stands still", () => {
    const body = "for o in 0..4 parallel { for i in 0..1024 parallel { store y[1024*o + i] = x[i] } }";
    expect(isDisjoint(xy, body)).toBe(true);
    const overlapping = "for o in 0..4 serial { for i in 0..1024 parallel { store y[o + i] = x[i] } }";
    expect(isDisjoint(xy, overlapping)).toBe(true);
    expect(isDisjoint(xy, overlapping, "o")).toBe(false);
  });
});

describe("they are not, or it is not known, where", () => {
  test.each([
    ["all write one element", "for i in 0..4096 parallel { store y[0] = x[i] }"],
    ["two write the same element", "for i in 0..4096 parallel { store y[i/2] = x[0] }"],
    ["one reads what its neighbour writes", "for i in 0..4095 parallel { store y[i] = y[i + 1] }"],
    ["rows overlap", "for i in 0..64 parallel { for j in 0..65 parallel { store y[63*i + j] = x[i] } }"],
    ["rows of two stores overlap", "for i in 0..64 parallel { store y[i] = x[i]\nstore y[i + 1] = x[i] }"],
    [
      "a row of memory is scratch for all",
      "for i in 0..64 parallel { for j in 0..64 parallel { store y[j] = x[i] } }",
    ],
    ["turns run in order", "for i in 0..4096 serial { store y[i] = x[i] }"],
    [
      "a sum reads more than the row",
      `for i in 0..32 parallel {
         store y[64*i] = x[i]
         accumulate stripes r in 65 { acc: f32 = add y[64*i + r] }
         store y[64*i + 1] = acc
       }`,
    ],
  ])("%s", (_, body) => expect(isDisjoint(xy, body)).toBe(false));

  test("data says which element", () => {
    const body = "for i in 0..64 parallel { store y[place[i]] = x[i] }";
    expect(isDisjoint(`place: i32[64] read, ${xy}`, body)).toBe(false);
  });
});
