import { parseKernel, printKernel, runKernel, type TypedArray, verifyKernel } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { orderLoops } from "./order-loops.ts";

const lanes = (f32: number) => ({ f32, f64: f32, i32: f32, bool: f32 });
const vectors = { lanes: lanes(4), tile: { rows: 4, columns: 1 } };
const scalars = { lanes: lanes(1), tile: { rows: 2, columns: 4 } };

/** The loops in their new order, from the outermost; the results are compared bit for bit. */
function orderOf(text: string, target: typeof vectors = vectors): string {
  const kernel = parseKernel(text);
  const ordered = orderLoops(kernel, target);
  expect(verifyKernel(ordered)).toEqual([]);
  const run = (one: typeof kernel): Record<string, TypedArray> => {
    const buffers = Object.fromEntries(
      one.buffers.map(({ name, size }, i) => [
        name,
        Float32Array.from({ length: size }, (_, at) => Math.sin(at * 1.7 + i)),
      ]),
    );
    runKernel(one, buffers);
    return buffers;
  };
  expect(run(ordered)).toEqual(run(kernel));
  return [...printKernel(ordered).matchAll(/for (\w+) in/g)].map(([, index]) => index).join(" ");
}

/** Kernels i, rows j and columns k of a result, of channels u and a window of 3 x 3. */
const convolution = `
kernel conv(x: f32[400] read, w: f32[288] read, b: f32[8] read, y: f32[512] write) {
  for i in 0..8 parallel {
    let t: f32 = b[i]
    for j in 0..8 parallel {
      for k in 0..8 parallel {
        accumulate chain r in 3, s in 3, u in 4 {
          acc: f32 = add x[100*u + 10*(j + r) + k + s] * w[36*i + 9*u + 3*r + s]
        }
        store y[64*i + 8*j + k] = acc + t
      }
    }
  }
}`;

/** Of channels i and kernels j the gradient of a window k x l: sums over images r and places s, u. */
const kernelGradient = `
kernel gradient(x: f32[800] read, c: f32[1024] read, y: f32[288] write) {
  for i in 0..4 parallel {
    for j in 0..8 parallel {
      for k in 0..3 parallel {
        for l in 0..3 parallel {
          accumulate chain r in 2, s in 8, u in 8 {
            acc: f32 = add x[400*r + 100*i + 10*(s + k) + u + l] * c[512*r + 64*j + 8*s + u]
          }
          store y[72*i + 9*j + 3*k + l] = acc
        }
      }
    }
  }
}`;

const depthwise = `
kernel depthwise(x: f32[400] read, w: f32[36] read, y: f32[256] write) {
  for i in 0..4 parallel {
    for j in 0..8 parallel {
      for k in 0..8 parallel {
        accumulate chain r in 3, s in 3 {
          acc: f32 = add x[100*i + 10*(j + r) + k + s] * w[9*i + 3*r + s]
        }
        store y[64*i + 8*j + k] = acc
      }
    }
  }
}`;

describe("order-loops", () => {
  test("kernels are the rows of a convolution's tile, pixels of a row its columns", () => {
    expect(orderOf(convolution)).toBe("j i k");
    expect(orderOf(convolution, scalars)).toBe("j i k");
  });

  test("three neighbours are no columns: the gradient of a kernel has channels or kernels there", () => {
    expect(orderOf(kernelGradient).split(" ").slice(-2).sort()).toEqual(["i", "j"]);
  });

  test("what shares nothing keeps its order", () => {
    expect(orderOf(depthwise)).toBe("i j k");
    const stripes = convolution.replace("chain", "stripes");
    expect(orderOf(stripes)).toBe("i j k");
    const serial = convolution.replace("for j in 0..8 parallel", "for j in 0..8 serial");
    expect(orderOf(serial)).toBe("i j k");
  });

  test("targets without a tile keep their order", () => {
    expect(orderOf(convolution, { ...vectors, tile: { rows: 1, columns: 1 } })).toBe("i j k");
  });
});
