import { printKernel, type TypedArray } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { runProgram } from "../program/interpret.ts";
import { parseListing } from "../program/parse.ts";
import type { UnplannedModule } from "../program.ts";
import { verifyModule } from "../verify-module.ts";
import { fuseKernels } from "./fuse-kernels.ts";

function moduleOf(text: string): UnplannedModule {
  const { shared, kernels, programs } = parseListing(text);
  const entries = programs.map((program) => ({
    name: program.entry,
    updates: false,
    inputs: [],
    outputs: [],
    programs: [program],
  }));
  return { name: "m", numerics: 1, fastMath: false, kernels, shared, state: [], entries };
}

function check(text: string): UnplannedModule {
  const before = moduleOf(text);
  const after = fuseKernels(before);
  verifyModule(after, "fuse-kernels");
  const run = (module: UnplannedModule): TypedArray => {
    const [program] = module.entries[0]!.programs;
    const x = Float32Array.from({ length: 20_000 }, (_, i) => Math.sin(i));
    const input = program!.buffers.find(({ role }) => role === "input")!;
    const memory = runProgram(module, program!, new Map([[input.name, x.slice(0, input.size)]]));
    return memory.get(program!.buffers.find(({ role }) => role === "output")!.name)!;
  };
  expect(run(after)).toEqual(run(before));
  return after;
}

const softmax = (rows: number, columns: number): string => {
  const size = rows * columns;
  return `
kernel highest(x: f32[${size}] read, m: f32[${rows}] write) {
  for i in 0..${rows} parallel {
    accumulate free r in ${columns} {
      acc: f32 = max x[${columns}*i + r]
    }
    store m[i] = acc
  }
}
kernel exponential(x: f32[${size}] read, m: f32[${rows}] read, e: f32[${size}] write) {
  for i in 0..${rows} parallel {
    let t: f32 = m[i]
    for j in 0..${columns} parallel {
      store e[${columns}*i + j] = exp(x[${columns}*i + j] - t)
    }
  }
}
kernel total(e: f32[${size}] read, s: f32[${rows}] write) {
  for i in 0..${rows} parallel {
    accumulate stripes r in ${columns} {
      acc: f32 = add e[${columns}*i + r]
    }
    store s[i] = acc
  }
}
kernel quotient(e: f32[${size}] read, s: f32[${rows}] read, y: f32[${size}] write) {
  for i in 0..${rows} parallel {
    for j in 0..${columns} parallel {
      store y[${columns}*i + j] = e[${columns}*i + j] / s[i]
    }
  }
}
program p() {
  buffer x: f32[${size}] input
  buffer y: f32[${size}] output
  buffer m: f32[${rows}] temp
  buffer e: f32[${size}] temp
  buffer s: f32[${rows}] temp
  call highest(x, m)
  call exponential(x, m, e)
  call total(e, s)
  call quotient(e, s, y)
}
`;
};

describe("fuse-kernels", () => {
  test("the four kernels of a softmax become one over rows; row scalars need no memory", () => {
    const { kernels, entries } = check(softmax(20, 1000));
    expect(kernels.map(printKernel).join("\n")).toMatchInlineSnapshot(`
      "kernel highest_exponential_total_quotient2(
        x: f32[20000] read,
        e: f32[20000] update,
        y: f32[20000] write,
      ) {
        for i in 0..20 parallel {
          accumulate free r in 1000 {
            acc: f32 = max x[1000*i + r]
          }
          let t: f32 = acc
          for j in 0..1000 parallel {
            store e[1000*i + j] = exp(x[1000*i + j] - t)
          }
          accumulate stripes r2 in 1000 {
            acc2: f32 = add e[1000*i + r2]
          }
          for j2 in 0..1000 parallel {
            store y[1000*i + j2] = e[1000*i + j2] / acc2
          }
        }
      }
      "
    `);
    expect(entries[0]!.programs[0]!.buffers.map(({ name }) => name)).toEqual(["x", "y", "e"]);
  });

  test("small kernels are put one after the other even where they share no loop", () => {
    const { kernels } = check(softmax(1, 10));
    expect(kernels.length).toBe(1);
  });

  test("a reduction over the rows themselves stays apart", () => {
    const text = `
kernel double(x: f32[20000] read, y: f32[20000] write) {
  for i in 0..20000 parallel {
    store y[i] = x[i] * 2.0
  }
}
kernel backwards(y: f32[20000] read, z: f32[20000] write) {
  for i in 0..20000 parallel {
    store z[i] = y[-(i) + 19999]
  }
}
program p() {
  buffer x: f32[20000] input
  buffer z: f32[20000] output
  buffer y: f32[20000] temp
  call double(x, y)
  call backwards(y, z)
}
`;
    expect(check(text).kernels.length).toBe(2);
  });
});
