import { ParseError, renderProblem } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { runProgram } from "./interpret.ts";
import { parseListing } from "./parse.ts";
import { printListing } from "./print.ts";
import { verifyListing } from "./verify.ts";

const text = `buffer w: f32[4] constant = [1.0, -2.0, 0.5, inf]
buffer total: f64[1] state

kernel addRow(x: f32[4] read, h: f32[4] read, next: f32[4] write) {
  for i in 0..4 parallel {
    store next[i] = x[i] + h[i]
  }
}

kernel small(h: f32[4] read, limit: f32[1] read, flag: bool[1] write) {
  store flag[0] = h[0] < limit[0]
}

program run(batch = 3, "my dim" = 2) {
  buffer x: f32[16] input
  buffer limit: f32[1] input
  buffer h: f32[4] output
  buffer next: f32[4] temp
  buffer flag: bool[1] temp
  buffer ramp: i32[13] constant = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    12,
  ]
  call addRow(x, w, h)
  call small(h, limit, flag)
  repeat t in 3 swap (h, next) {
    call addRow(x[12 - 4*t], h, next)
  }
  repeat u in 10 while flag swap (h, next) {
    call addRow(x, h, next)
    call small(next, limit, flag)
  }
  branch flag {
    call addRow(x[4], w, h)
  } else {
    repeat v in 2 {
      call addRow(x[4*v], h, h)
    }
  }
}
`;

describe("programs", () => {
  test("print(parse(text)) is the text, and it is well formed", () => {
    const listing = parseListing(text);
    expect(verifyListing(listing).map(renderProblem)).toEqual([]);
    expect(printListing(listing)).toBe(text);
    expect(parseListing(printListing(listing))).toEqual(listing);
  });

  test("loops move windows and swap what they carry; a flag ends them", () => {
    const listing = parseListing(text.replace("inf", "8.0"));
    const run = (limit: number) => {
      const x = Float32Array.from({ length: 16 }, (_, i) => i + 1);
      const memory = new Map([
        ["x", x],
        ["limit", Float32Array.of(limit)],
      ]);
      return [...runProgram(listing, listing.programs[0]!, memory).get("h")!];
    };
    // The flag holds to the end: the branch starts over from the second row.
    expect(run(1000)).toEqual([5 + 1, 6 - 2, 7 + 0.5, 8 + 8]);
    // It never holds: the first row, rows 3, 2, 1, and in the branch rows 0 and 1.
    const rows = (column: number) =>
      column + (12 + column) + (8 + column) + (4 + column) + column + (4 + column);
    expect(run(-1)).toEqual([1 + rows(1), -2 + rows(2), 0.5 + rows(3), 8 + rows(4)]);
    // 29 after the first loop; four more turns reach the limit.
    expect(run(33)[0]).toBe(33 + 1 + 5);
    expect(run(33)[3]).toBe(8 + rows(4) + 4 * 4);
  });

  test("long constants can be cut for people", () => {
    expect(printListing(parseListing(text), { mostElements: 3 })).toContain(
      "buffer ramp: i32[13] constant = [0, 1, 2, ... 13 in all]",
    );
  });

  test("a temp read before it is written shows", () => {
    const listing = parseListing(
      text.slice(text.indexOf("kernel"), text.indexOf("kernel small")) +
        "program p() { buffer x: f32[4] input buffer h: f32[4] temp buffer y: f32[4] output call addRow(x, h, y) }",
    );
    expect([...runProgram(listing, listing.programs[0]!).get("y")!]).toEqual([NaN, NaN, NaN, NaN]);
  });

  const wrong: readonly [string, string, string][] = [
    ["x[12 - 4*t]", "x[4 - 4*t]", "program/bounds: x sees 4 elements at x[4 - 4*t]: elements -4 to 8 of 16"],
    [
      "x[12 - 4*t]",
      "x[13 - 4*t]",
      "program/bounds: x sees 4 elements at x[13 - 4*t]: elements 5 to 17 of 16",
    ],
    ["x[12 - 4*t]", "x[12 - 4*u]", "program/undefined: x[12 - 4*u] moves with u, which is no loop around it"],
    ["in 3 swap (h, next)", "in 3 swap (h, x)", "program/swap: h is f32[4], x is f32[16]"],
    ["in 3 swap (h, next)", "in 3 swap (h, x)", "program/access: input x is swapped"],
    ["in 3 swap (h, next)", "in 3 swap (h, next), (next, h)", "program/swap: next is swapped twice"],
    ["branch flag", "branch limit", "program/dtype: the flag is bool, but limit is f32"],
    ["call addRow(x, w, h)", "call addRow(x, w, w)", "program/access: next is written, but w is constant"],
    ["call addRow(x, w, h)", "call addRow(x, w)", "program/arguments: addRow takes 3 buffers, not 2"],
    ["call addRow(x, w, h)", "call addCol(x, w)", "program/undefined: there is no kernel addCol"],
    ["call addRow(x, w, h)", "call addRow(flag, w, h)", "program/dtype: x is f32, but flag is bool"],
    ["call addRow(x, w, h)", "call addRow(z, w, h)", "program/undefined: there is no buffer z"],
    ["buffer limit: f32[1] input", "buffer x: f32[1] input", "program/name: two buffers are named x"],
    ["repeat u in 10", "repeat t in 10", "program/name: two loops are named t"],
    ["f64[1] state", "f64[1] constant", "program/constant: constant total has no contents"],
    ["kernel small", "kernel addRow", "program/name: two kernels have one name"],
  ];
  test.each(wrong)("%s made %s", (right, made, problem) => {
    const found = verifyListing(parseListing(text.replace(right, made)));
    const texts = found.map(({ code, problem }) => `${code}: ${problem}`);
    expect(texts).toContain(problem);
  });

  test("faults of a listing nobody checked", () => {
    const listing = parseListing(text.replace("x[12 - 4*t]", "x[14 - 4*t]"));
    expect(() => runProgram(listing, listing.programs[0]!)).toThrow(
      "internal: program run: elements 14 to 18 of x, which has 16",
    );
  });

  const unreadable: readonly [string, string][] = [
    [
      "kernel k() {}\nprogram p() {\n  cal k()\n}",
      "3:3: expected a node (call, repeat, branch), found `cal`",
    ],
    ["buffer x: f32[2] constant = [1.0]", "1:29: x has 2 elements, but 1 values"],
    ["buffer x: i32[1] constant = [1.5]", "1:30: 1.5 is no value of i32"],
    ["buffer x: f32[1] konstant", "1:18: expected a role"],
    ["buffer x: f32[1] temp\nx", "2:1: expected a kernel, a buffer or a program, found `x`"],
    ["program p() { call k(x[1 + t]) }", "1:28: expected a stride, found `t`"],
  ];
  test.each(unreadable)("%j", (source, message) => {
    expect(() => parseListing(source)).toThrow(ParseError);
    expect(() => parseListing(source)).toThrow(message);
  });
});
