/** @file Programs written by hand, for what no op lowers to yet: loops over kernels, branches, serial loops, locals. */
import type { TypedArray } from "@tapeless/graph/ir";
import { sampleArray } from "../analysis/sample-values.ts";
import { planMemory } from "../passes/plan-memory.ts";
import { type Memory, runProgram } from "../program/interpret.ts";
import { parseListing } from "../program/parse.ts";
import type { Buffer, Module, Port, Program, UnplannedModule } from "../program.ts";
import { verifyModule } from "../verify-module.ts";
import { compareBits } from "./compare-bits.ts";
import type { Case } from "./op-cases.ts";

const scan = `
kernel turn(x: f32[3] read, before: f32[3] read, after: f32[3] write, trace: f32[3] write) {
  for i in 0..3 parallel {
    let t: f32 = before[i] * 0.5 + x[i]
    store after[i] = t
    store trace[i] = tanh(t)
  }
}
kernel start(h: f32[3] write) {
  for i in 0..3 parallel {
    store h[i] = 0.25
  }
}
kernel result(h: f32[3] read, y: f32[3] write) {
  for i in 0..3 parallel {
    store y[i] = h[i] * 2.0
  }
}
program scan() {
  buffer x: f32[15] input
  buffer y: f32[3] output
  buffer trace: f32[15] output
  buffer h: f32[3] temp
  buffer next: f32[3] temp
  call start(h)
  repeat t in 5 swap (h, next) {
    call turn(x[12 - 3*t], h, next, trace[3*t])
  }
  call result(h, y)
}
`;

const choice = `
kernel isPositive(x: f32[4] read, flag: bool[1] write) {
  accumulate stripes i in 4 {
    sum: f32 = add x[i]
  }
  store flag[0] = sum > 0.0
}
kernel double(x: f32[4] read, y: f32[4] write) {
  for i in 0..4 parallel {
    store y[i] = x[i] * 2.0
  }
}
kernel negate(x: f32[4] read, y: f32[4] write) {
  for i in 0..4 parallel {
    store y[i] = -x[i]
  }
}
program choice() {
  buffer x: f32[4] input
  buffer flag: bool[1] temp
  buffer y: f32[4] output
  call isPositive(x, flag)
  branch flag {
    call double(x, y)
  } else {
    call negate(x, y)
  }
}
`;

const triangle = `
kernel triangle(x: f32[36] read, y: f32[36] write) {
  for i in 0..6 serial {
    for j in 0..6 parallel {
      store y[6*i + j] = 0.0
    }
    local s: f32 = 0.0
    for j2 in 0..i + 1 serial {
      set s = s + x[6*i + j2]
      if x[6*i + j2] > 0.5 {
        store y[6*i + j2] = s
      } else {
        store y[6*i + j2] = -s
      }
    }
    store y[6*i] += s
  }
}
program triangle() {
  buffer x: f32[36] input
  buffer y: f32[36] output
  call triangle(x, y)
}
`;

export function programCases(): Case[] {
  return [
    caseOf("repeat with moving windows and swapped buffers", scan),
    caseOf("branch", choice),
    caseOf("serial loops, locals, guards, accumulating stores", triangle),
  ];
}

function caseOf(name: string, text: string): Case {
  const module = moduleOf(text);
  return {
    name,
    module: () => module,
    check: async ({ create }) => {
      const loaded = await create();
      for (const { name: entry, programs } of module.entries) {
        for (const salt of [0, 1, 2]) {
          const [program] = programs;
          const inputs = inputsOf(program!, salt);
          const found = (loaded[entry] as (args: object) => Readonly<Record<string, TypedArray>>)(inputs);
          const memory: Memory = runProgram(module, program!, new Map(Object.entries(inputs)));
          for (const { name: output } of ofRole(program!, "output"))
            compareBits(output, found[output]!, memory.get(output)!);
        }
      }
    },
  };
}

const ofRole = ({ buffers }: Program, role: Buffer["role"]): Buffer[] =>
  buffers.filter((buffer) => buffer.role === role);

const inputsOf = (program: Program, salt: number): Record<string, TypedArray> =>
  Object.fromEntries(
    ofRole(program, "input").map(({ name, dtype, size }) => [
      name,
      sampleArray({ dtype, shape: [size], fill: "normal" }, salt),
    ]),
  );

function moduleOf(text: string): Module {
  const { kernels, shared, programs } = parseListing(text);
  const ports = (program: Program, role: Buffer["role"]): Port[] =>
    ofRole(program, role).map(({ name, dtype, size }) => ({
      name,
      dtype,
      dims: [size],
      shapes: [[size]],
      buffer: name,
    }));
  const unplanned: UnplannedModule = {
    name: "programs",
    numerics: 1,
    fastMath: false,
    kernels,
    shared,
    state: [],
    entries: programs.map((program) => ({
      name: program.entry,
      updates: false,
      inputs: ports(program, "input"),
      outputs: ports(program, "output"),
      programs: [program],
    })),
  };
  verifyModule(unplanned, "parse");
  return { ...unplanned, plan: planMemory(unplanned) };
}
