/** Loops whose turns became lanes have the bits of the interpreter, which takes the turns one by one. */
import {
  type DType,
  type Kernel,
  parseKernel,
  printKernel,
  type ScalarOpName,
  scalarOps,
} from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { decodeModule } from "../assembler/index.ts";
import { capabilities } from "../capabilities.ts";
import { buildKernel, randomStream, runBoth } from "../fixtures/kernels.ts";
import { vectorize } from "./vectorize.ts";

const vectorized = (source: string): Kernel => vectorize(parseKernel(source), capabilities);

/** How many instructions of a name the code has. */
function count(kernel: Kernel, name: RegExp): number {
  const { functions } = decodeModule(buildKernel(kernel).bytes);
  return functions.flatMap(({ body }) => body).filter((instruction) => name.test(instruction.name)).length;
}

function expectSameBits(source: string, odd = 0): Kernel {
  const kernel = vectorized(source);
  const both = runBoth(buildKernel(kernel), randomStream(source.length), odd);
  expect(both.actual).toEqual(both.expected);
  return kernel;
}

const lengths = [4, 5, 6, 7, 8, 11, 16, 17, 35, 64, 100];

const unary: readonly ScalarOpName[] = Object.keys(scalarOps).filter(
  (name) =>
    scalarOps[name as ScalarOpName].arity === 1 && !/convert|bitcast|smallToI32|exponent|mantissa/.test(name),
) as ScalarOpName[];
const binary: readonly ScalarOpName[] = Object.keys(scalarOps).filter(
  (name) => scalarOps[name as ScalarOpName].arity === 2,
) as ScalarOpName[];

const takes = (name: ScalarOpName, dtype: DType): boolean => {
  try {
    scalarOps[name].specialize(dtype, dtype);
  } catch {
    return false;
  }
  const { operands } = scalarOps[name];
  if (operands === "any") return true;
  if (operands === "float") return dtype === "f32" || dtype === "f64";
  if (operands === "number") return dtype !== "bool";
  return operands === "integral" ? dtype === "i32" || dtype === "bool" : operands === dtype;
};

const resultOf = (name: ScalarOpName, dtype: DType): DType => {
  const { result } = scalarOps[name];
  return result === "same" || result === "given" ? dtype : result;
};

const written: Readonly<Record<string, string>> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  rem: "%",
  and: "&",
  or: "|",
  xor: "^",
  shiftLeft: "<<",
  shiftRight: ">>",
  shiftRightLogical: ">>>",
  equal: "==",
  notEqual: "!=",
  less: "<",
  lessEqual: "<=",
  greater: ">",
  greaterEqual: ">=",
};

const apply = (dtype: DType, name: ScalarOpName, a: string, b?: string): string => {
  if (name === "neg") return `-${a}`;
  if (name === "not") return `${dtype === "bool" ? "!" : "~"}${a}`;
  if (b === undefined) return `${name}(${a})`;
  return written[name] ? `${a} ${written[name]} ${b}` : `${name}(${a}, ${b})`;
};

describe.each(["f32", "f64", "i32", "bool"] as const)("ops on %s", (dtype) => {
  test.each(unary.filter((name) => takes(name, dtype)))("%s", (name) => {
    for (const odd of [0, 0.3]) {
      expectSameBits(
        `kernel k(x: ${dtype}[71] read, y: ${resultOf(name, dtype)}[71] write) {
          for i in 0..71 parallel { store y[i] = ${apply(dtype, name, "x[i]")} }
        }`,
        odd,
      );
    }
  });

  test.each(binary.filter((name) => takes(name, dtype)))("%s", (name) => {
    for (const odd of [0, 0.3]) {
      expectSameBits(
        `kernel k(a: ${dtype}[71] read, b: ${dtype}[71] read, y: ${resultOf(name, dtype)}[71] write) {
          for i in 0..71 parallel { store y[i] = ${apply(dtype, name, "a[i]", "b[i]")} }
        }`,
        odd,
      );
    }
  });

  test.each(["f32", "f64", "i32", "bool"] as const)("to %s", (to) => {
    expectSameBits(
      `kernel k(x: ${dtype}[71] read, y: ${to}[71] write) {
        for i in 0..71 parallel { store y[i] = ${to}(x[i]) }
      }`,
      0.3,
    );
  });

  test("clamp and select", () => {
    const bounded = dtype === "bool" ? "x[i]" : "clamp(x[i], a[i], b[i])";
    expectSameBits(
      `kernel k(x: ${dtype}[33] read, a: ${dtype}[33] read, b: ${dtype}[33] read, c: bool[33] read, y: ${dtype}[33] write, z: ${dtype}[33] write) {
        for i in 0..33 parallel {
          store y[i] = ${bounded}
          store z[i] = select(x[i] == a[i] | c[i], b[i], x[i])
        }
      }`,
      0.3,
    );
  });
});

describe("elementwise loops", () => {
  test.each(lengths)("of %i turns: chains, broadcasts, reversals, strides and counts", (n) => {
    const kernel = expectSameBits(`kernel k(
      x: f32[${4 * n}] read, s: f32[3] read, pick: i32[${n}] read, d: f64[${n}] read, y: f32[${3 * n}] update, m: bool[${n}] write
    ) {
      let last: i32 = ${n - 1}
      for r in 0..3 parallel {
        let row: i32 = r*${n}
        let scale: f32 = s[r]
        for j in 0..${n} parallel {
          let t: f32 = maximum(x[row + j]*scale + x[j], 0.0) + x[last - j] + x[j*3 + 1]
          store y[row + j] = t + x[clamp(pick[j], 0, ${n})] + f32(j) + f32(d[j]*2.0_f64)
        }
      }
      for q in 0..${n} parallel { store m[q] = d[q] > 0.5_f64 & x[q] < 1.0 }
      for p in 0..${n} parallel { store y[p] += x[p] }
    }`);
    expect(printKernel(kernel)).toContain("vector");
  });

  test("are four lanes wide, with their constants outside of the loop", () => {
    const kernel = vectorized(`kernel k(x: f32[4096] read, y: f32[4096] write) {
      for i in 0..4096 parallel { store y[i] = maximum(x[i] * 1.5 + -0.25, 0.0) * 2.0 }
    }`);
    expect(count(kernel, /^f32x4\.(mul|add|max)$/)).toBe(4 * 4);
    expect(count(kernel, /^v128\.const$/)).toBe(3);
    expect(count(kernel, /^f32\./)).toBe(0);
  });

  test("stay scalar where neighbours are far apart or depend on a bounds check", () => {
    const kernel = vectorized(`kernel k(x: f32[64] read, y: f32[64] write, z: f32[64] write) {
      for i in 0..8 parallel { for j in 0..8 parallel { store y[j*8 + i] = x[i*8 + j] } }
      for p in 0..64 parallel { store z[p] = p < 7 ? x[p + 3] : 0.0 }
    }`);
    expect(printKernel(kernel)).not.toContain("vector");
  });
});

describe("results side by side", () => {
  const body = (dtype: string, stride: number, length: number): string => {
    const parts = Array.from({ length: stride }, (_, c) => {
      return `store y[${stride}*i + ${c}] = a[i] * b[i + ${c}] + a[i + 2] * b[i + ${c}]`;
    });
    // stores to two buffers in turn, as real and imaginary parts are
    const others = parts.map((part, c) => part.replace("y[", "z[").replace("a[i]", `b[i + ${c}]`));
    return `kernel k(
      a: ${dtype}[${length + 2}] read, b: ${dtype}[${length + stride}] read,
      y: ${dtype}[${stride * length}] write, z: ${dtype}[${stride * length}] write,
    ) {
      for i in 0..${length} parallel { ${parts.flatMap((part, c) => [part, others[c]]).join("\n")} }
    }`;
  };

  test.each(["f32", "f64"])("in %s, two to five and turns that are no multiple of four", (dtype) => {
    for (const stride of [2, 3, 4, 5])
      for (const length of [4, 7, 8, 21]) {
        const kernel = expectSameBits(body(dtype, stride, length), 0.2);
        expect(printKernel(kernel)).toContain("vector");
      }
  });

  test("four of f32 are transposed and go out as vectors", () => {
    const kernel = vectorized(body("f32", 4, 64));
    expect(count(kernel, /^v128\.store$/)).toBe(8);
    expect(count(kernel, /^v128\.store32_lane$|^f32\.store$/)).toBe(0);
    expect(count(kernel, /^i8x16\.shuffle$/)).toBe(16);
  });

  test("a buffer that is written at other places, too, keeps its order", () => {
    expectSameBits(`kernel k(a: f32[16] read, y: f32[68] write) {
      for i in 0..16 parallel {
        store y[4*i] = a[i] * 2.0
        store y[4*i + 1] = a[i] + 1.0
        store y[4*i + 2] = a[i] * a[i]
        store y[4*i + 3] = a[i] - 1.0
        store y[4*i + 3] = a[i] * 0.5
      }
    }`);
  });
});

describe("contractions", () => {
  const sizes = [
    [1, 1, 4],
    [4, 7, 8],
    [4, 512, 8],
    [4, 513, 9],
    [8, 30, 10],
    [12, 600, 15],
    [4, 3, 64],
  ] as const;

  test.each(sizes)("%i x %i x %i, four rows at a time", (m, k, n) => {
    const rows = Math.min(4, m);
    const accumulators = Array.from(
      { length: rows },
      (_, r) => `c${r}: f32 = add a[(i + ${r})*${k} + p] * b[p*${n} + j]`,
    );
    const stores = Array.from(
      { length: rows },
      (_, r) => `store y[(i + ${r})*${n} + j] = maximum(c${r} + bias[j], 0.0)`,
    );
    expectSameBits(`kernel k(a: f32[${m * k}] read, b: f32[${k * n}] read, bias: f32[${n}] read, y: f32[${m * n}] write) {
      for i in 0..${m} by ${rows} parallel {
        for j in 0..${n} parallel {
          accumulate chain p in ${k} { ${accumulators.join("\n")} }
          ${stores.join("\n")}
        }
      }
    }`);
  });

  test("with a transposed operand", () => {
    expectSameBits(`kernel k(a: f32[120] read, b: f32[110] read, y: f32[132] write) {
      for i in 0..12 by 2 parallel {
        for j in 0..11 parallel {
          accumulate chain p in 10 {
            c0: f32 = add a[i*10 + p] * b[j*10 + p]
            c1: f32 = add a[(i + 1)*10 + p] * b[j*10 + p]
          }
          store y[i*11 + j] = c0
          store y[(i + 1)*11 + j] = c1
        }
      }
    }`);
  });

  test("sums of columns in both float types, blocks included", () => {
    for (const rows of [3, 512, 1100]) {
      expectSameBits(`kernel k(x: f32[${rows * 9}] read, z: f64[${rows * 9}] read, y: f32[9] write, w: f64[9] write) {
        for j in 0..9 parallel {
          accumulate chain i in ${rows} { s: f32 = add x[i*9 + j] }
          store y[j] = s
        }
        for q in 0..9 parallel {
          accumulate chain r in ${rows} {
            t: f64 = add z[r*9 + q]
            m: f64 = max z[r*9 + q]
          }
          store w[q] = t + m
        }
      }`);
    }
  });

  test("a convolution row with a guard that does not depend on the lane", () => {
    expectSameBits(`kernel k(x: f32[60] read, w: f32[108] read, y: f32[108] write) {
      for h in 0..9 parallel {
        for c in 0..12 parallel {
          accumulate chain kh in 3, ci in 3 {
            s: f32 = add ((0 <= h + kh - 1) & (h + kh - 1 < 9) ? x[(h + kh - 1)*3 + ci] : 0.0) * w[(kh*3 + ci)*12 + c]
          }
          store y[h*12 + c] = s
        }
      }
    }`);
  });
});

test("the longer loop around one of few turns is lanes where a long reduction is inside", () => {
  const kernel = expectSameBits(`kernel k(x: f32[520] read, d: f32[910] read, w: f32[195] write) {
    for i in 0..5 parallel {
      for j in 0..13 parallel {
        for l in 0..3 parallel {
          accumulate chain r in 70 {
            s: f32 = add x[100*i + r + l] * d[70*j + r]
          }
          store w[39*i + 3*j + l] = s
        }
      }
    }
  }`);
  expect(printKernel(kernel)).toContain("for j in 0..13 vector");
});
