/** @file Identities of Fourier transforms and complex tensors, through the language: there and back, energy, arithmetic. */
import {
  cabs,
  cadd,
  carg,
  cdiv,
  cmul,
  complex,
  conj,
  cos,
  csub,
  defineModel,
  entry,
  fftn,
  grad,
  ifftn,
  input,
  irfft2,
  irfftn,
  istft,
  mul,
  rfft2,
  rfftn,
  type Shape,
  sin,
  square,
  stft,
  sum,
  type Tensor,
} from "@tapeless/graph";
import { describe, expect, test } from "vitest";
import { compile } from "../compile.ts";
import { Interpreted } from "../interpret-module.ts";
import { noise } from "./fixtures/exact-fourier.ts";

type Any = Tensor<Shape>;

/** The outputs of a body with inputs of these shapes, filled with noise. */
function run(
  shapes: Readonly<Record<string, readonly number[]>>,
  body: (given: Readonly<Record<string, Any>>) => Readonly<Record<string, Any>>,
) {
  const inputs = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, input(shape)]));
  const model = defineModel("identity", () => ({
    run: entry(inputs, (args) => body(args as Readonly<Record<string, Any>>)),
  }));
  const data = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [
      name,
      noise(
        shape.reduce((a, b) => a * b, 1),
        3 * i + 1,
      ),
    ]),
  );
  return { data, found: new Interpreted(compile(model).module).call("run", data) };
}

function expectNear(found: ArrayLike<number>, due: ArrayLike<number>, tolerance = 2e-6): void {
  expect(found.length).toBe(due.length);
  const worst = Math.max(...Array.from(found, (value, i) => Math.abs(value - due[i]!)));
  expect(worst).toBeLessThan(tolerance);
}

describe("there and back", () => {
  test.each(["backward", "ortho", "forward"] as const)("with norm %s", (norm) => {
    const { data, found } = run({ x: [2, 5, 6], y: [2, 5, 6] }, ({ x, y }) => {
      const z = ifftn(fftn(complex(x!, y!), { norm }), { norm }) as { re: Any; im: Any };
      const planes = irfft2(rfft2(x!, { norm }), { norm });
      const some = irfftn(rfftn(y!, { axes: [2, 1], norm }), { axes: [2, 1], sizes: [6, 5], norm });
      return { re: z.re, im: z.im, planes: planes as Any, some: some as Any };
    });
    for (const [name, due] of [
      ["re", "x"],
      ["im", "y"],
      ["planes", "x"],
      ["some", "y"],
    ] as const) {
      expectNear(found[name]!, data[due]!);
    }
  });

  test("norm ortho keeps the energy", () => {
    const { found } = run({ x: [7, 9] }, ({ x }) => {
      const { re, im } = fftn(x!, { norm: "ortho" }) as { re: Any; im: Any };
      return { before: sum(square(x!)) as Any, after: sum(square(re)) as Any, more: sum(square(im)) as Any };
    });
    expectNear([found.after![0]! + found.more![0]!], found.before!, 1e-5);
  });

  test.each([
    [5, 3],
    [8, 2],
    [6, 6],
  ])("a spectrogram with windows of %d samples, %d apart, and its gradient", (samples, hop) => {
    const time = 4 * hop + samples;
    const { data, found } = run({ x: [2, time], weight: [2, time], window: [samples] }, (given) => {
      const [x, weight] = [given.x!, given.weight!];
      const window = mul(cos(given.window!), 1) as Any;
      const spectrogram = stft(x, window, { hop }) as { re: Any; im: Any };
      const back = istft(spectrogram, window, { hop }) as Any;
      const slope = grad(sum(mul(back, weight)) as Tensor<readonly []>, x);
      return { back, slope: slope as Any };
    });
    expectNear(found.back!, data.x!);
    expectNear(found.slope!, data.weight!);
  });
});

describe("complex tensors", () => {
  test("are a field, element by element", () => {
    const shapes = { ar: [4, 3], ai: [4, 3], br: [3], bi: [3] };
    const { data, found } = run(shapes, ({ ar, ai, br, bi }) => {
      const [a, b] = [complex(ar!, ai!), complex(br!, bi!)];
      const quotient = cdiv(cmul(a, b), b) as { re: Any; im: Any };
      const difference = csub(cadd(a, b), b) as { re: Any; im: Any };
      const polar = complex(mul(cabs(a), cos(carg(a))) as Any, mul(cabs(a), sin(carg(a))) as Any);
      const real = cmul(a, conj(a)) as { re: Any; im: Any };
      return {
        q: quotient.re,
        qi: quotient.im,
        d: difference.re,
        di: difference.im,
        p: polar.re,
        pi: polar.im,
        none: real.im,
      };
    });
    for (const name of ["q", "d", "p"]) {
      expectNear(found[name]!, data.ar!);
      expectNear(found[`${name}i`]!, data.ai!);
    }
    expectNear(found.none!, new Float32Array(12), 1e-7);
  });

  test("size and angle have slope 0 at 0", () => {
    const { found } = run({ x: [3] }, ({ x }) => {
      const zero = mul(x!, 0) as Any;
      const z = complex(zero, zero);
      const slopes = grad(sum(cabs(z)) as Tensor<readonly []>, { zero });
      const turns = grad(sum(carg(z)) as Tensor<readonly []>, { zero });
      return { size: slopes.zero as Any, angle: turns.zero as Any };
    });
    expectNear([...found.size!, ...found.angle!], new Float32Array(6), 1e-30);
  });
});
