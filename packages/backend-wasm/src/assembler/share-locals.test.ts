import { describe, expect, test } from "vitest";
import { decodeModule } from "./decode.ts";
import { encodeModule } from "./encode.ts";
import type { Instruction } from "./instruction.ts";
import type { WasmFunction } from "./module.ts";
import { shareLocals } from "./share-locals.ts";

const get = (local: number): Instruction => ({ name: "local.get", immediates: [local] });
const set = (local: number): Instruction => ({ name: "local.set", immediates: [local] });
const tee = (local: number): Instruction => ({ name: "local.tee", immediates: [local] });
const i32 = (value: number): Instruction => ({ name: "i32.const", immediates: [value] });
const op = (name: Instruction["name"]): Instruction => ({ name, immediates: [] });
const open = (name: "block" | "loop" | "if"): Instruction => ({ name, immediates: ["void"] });
const branch = (depth: number): Instruction => ({ name: "br_if", immediates: [depth] });

/** Takes an i32 and gives one. */
const functionOf = (locals: number, body: readonly Instruction[]): WasmFunction => ({
  type: { params: ["i32"], results: ["i32"] },
  locals: new Array(locals).fill("i32"),
  body,
});

function compiled(fn: WasmFunction): (argument: number) => number {
  const bytes = encodeModule({
    imports: [],
    functions: [fn],
    globals: [],
    exports: [{ name: "run", kind: "function", index: 0 }],
    data: [],
  });
  expect(decodeModule(bytes).functions[0]!.body).toEqual(fn.body);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return exports.run as (argument: number) => number;
}

const counts = (body: readonly Instruction[], locals = 4): number =>
  shareLocals(functionOf(locals, body)).locals.length;

describe("places", () => {
  test("one after another share, both at once do not", () => {
    expect(counts([i32(1), set(1), get(1), set(2), get(2)])).toBe(1);
    expect(counts([i32(1), set(1), i32(2), set(2), get(1), get(2), op("i32.add")])).toBe(2);
  });

  test("what nobody reads is not kept", () => {
    const { body, locals } = shareLocals(functionOf(2, [i32(1), tee(1), i32(2), set(2)]));
    expect(body).toEqual([i32(1), i32(2), op("drop")]);
    expect(locals).toEqual([]);
  });

  test("what a loop reads again outlives the turn", () => {
    const loop = [
      open("loop"),
      get(1),
      set(2),
      i32(5),
      set(3),
      get(3),
      get(2),
      branch(0),
      op("drop"),
      op("end"),
    ];
    expect(counts([i32(1), set(1), ...loop, i32(0)])).toBe(3);
  });

  test("what may still be zero keeps its place from the start", () => {
    expect(counts([i32(1), set(1), get(1), op("drop"), get(2)])).toBe(2);
    expect(
      counts([get(0), open("if"), i32(7), set(1), op("end"), i32(3), set(2), get(2), op("drop"), get(1)]),
    ).toBe(2);
  });

  test("types stay apart", () => {
    const body: Instruction[] = [
      i32(1),
      set(1),
      get(1),
      op("drop"),
      { name: "f32.const", immediates: [1] },
      set(2),
      get(2),
    ];
    const fn = { ...functionOf(0, [...body, op("i32.reinterpret_f32")]), locals: ["i32", "f32"] as const };
    expect(shareLocals(fn).locals).toEqual(["i32", "f32"]);
  });
});

/** Random programs of assignments, choices, loops and early exits; locals are often read before they are set. */
function randomProgram(random: (below: number) => number): WasmFunction {
  const variables = 8;
  const result = variables + 1;
  let locals = result;
  const variable = (): number => random(variables + 1);
  const statement = (depth: number): Instruction[] => {
    const kind = random(depth > 3 ? 3 : 8);
    const several = (): Instruction[] =>
      Array.from({ length: 1 + random(4) }, () => statement(depth + 1)).flat();
    const condition = [get(variable()), i32(1 + random(3)), op("i32.and")];
    if (kind < 2) {
      const sum = [get(variable()), i32(random(9)), op("i32.mul"), get(variable()), op("i32.add")];
      const target = 1 + random(variables);
      return random(3) ? [...sum, set(target)] : [...sum, tee(target), op("drop")];
    }
    if (kind < 3) return [get(result), i32(31), op("i32.mul"), get(variable()), op("i32.add"), set(result)];
    if (kind < 4) return [...condition, open("if"), ...several(), op("else"), ...several(), op("end")];
    if (kind < 5) return [...condition, open("if"), ...several(), op("end")];
    if (kind < 6) return [open("block"), ...several(), ...condition, branch(0), ...several(), op("end")];
    const turn = ++locals;
    const next = [get(turn), i32(1), op("i32.add"), tee(turn), i32(3), op("i32.lt_s"), branch(0)];
    return [i32(0), set(turn), open("loop"), ...several(), ...next, op("end")];
  };
  const body = Array.from({ length: 12 }, () => statement(0)).flat();
  return functionOf(locals, [...body, get(result)]);
}

test("random programs give what they gave", () => {
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 0x9e3779b1) + 0x7f4a7c15) | 0;
    return ((state ^ (state >>> 15)) >>> 0) % below;
  };
  let fewer = 0;
  for (let round = 0; round < 400; round++) {
    const fn = randomProgram(random);
    const shared = shareLocals(fn);
    const [before, after] = [compiled(fn), compiled(shared)];
    for (const argument of [0, 1, 2, 3, -7, 123456789]) expect(after(argument)).toBe(before(argument));
    if (shared.locals.length < fn.locals.length) fewer++;
  }
  expect(fewer).toBeGreaterThan(300);
});
