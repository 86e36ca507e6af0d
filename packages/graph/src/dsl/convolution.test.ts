import { describe, expect, test } from "vitest";
import { input } from "../model/input.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { conv1d, conv2d, convTranspose1d, convTranspose2d } from "./convolution.ts";
import { graphOf, refusalOf } from "./fixtures/build.ts";

const image = input([2, 3, 9, 8]);
const kernel = input([4, 3, 3, 2]);
const signal = input([1, 2, 10]);
const taps = input([3, 2, 4]);

type Loose = (x: Tensor<Shape>, k: Tensor<Shape>, options?: object) => Tensor<Shape>;
const [untyped1, untyped2] = [conv1d as unknown as Loose, conv2d as unknown as Loose];
const transposed = convTranspose1d as unknown as Loose;

const shapesOf = (graph: ReturnType<typeof graphOf>) => graph.outputs.map(({ value }) => value.shape);

/** Sizes of the window's axes, for each of some options. */
const sizes = (convolve: Loose, options: readonly object[]) =>
  shapesOf(
    graphOf({ signal, taps }, (args) =>
      Object.fromEntries(
        options.map((given, i) => [
          `y${i}`,
          convolve(args.signal as Tensor<Shape>, args.taps as Tensor<Shape>, given),
        ]),
      ),
    ),
  ).map(([, , size]) => size);

describe("convolutions", () => {
  test("sizes at run time are those of the types", () => {
    const shapes = shapesOf(
      graphOf({ image, kernel }, (args) => ({
        a: conv2d(args.image, args.kernel),
        b: conv2d(args.image, args.kernel, { stride: [2, 3], padding: [[1, 0], 2], dilation: [2, 1] }),
        c: conv2d(args.image, args.kernel, { padding: "same" }),
        d: convTranspose2d(conv2d(args.image, args.kernel, { stride: 2 }), args.kernel, {
          stride: 2,
          outputPadding: [0, 1],
        }),
      })),
    );
    expect(shapes).toEqual([
      [2, 4, 7, 7],
      [2, 4, 3, 4],
      [2, 4, 9, 8],
      [2, 3, 9, 9],
    ]);
  });

  test("same, causal and valid", () => {
    const options = [
      { padding: "same" },
      { padding: "same", stride: 3 },
      { padding: "same", stride: 3, dilation: 2 },
      { padding: "causal" },
      { padding: "causal", stride: 4 },
      { padding: "valid" },
      { padding: [[0, 3]] },
    ];
    expect(sizes(untyped1, options)).toEqual([10, 4, 4, 10, 3, 7, 10]);
  });

  test("a transposed one goes back to where a convolution came from", () => {
    const back = (options: object, more: object = {}): number =>
      shapesOf(
        graphOf({ signal, taps }, (args) => {
          const [x, w] = [args.signal as Tensor<Shape>, args.taps as Tensor<Shape>];
          return { y: transposed(untyped1(x, w, options), w, { ...options, ...more }) };
        }),
      )[0]![2]!;
    expect(back({ stride: 3 })).toBe(10);
    expect(back({ stride: 2, padding: 1 })).toBe(10);
    expect(back({ stride: 4, dilation: 2 }, { outputPadding: 3 })).toBe(10);
    expect(back({ dilation: 3 })).toBe(10);
  });

  test("refusals", () => {
    const refusal = (options: object, convolve: Loose = untyped1): string =>
      refusalOf({ signal, taps }, (args) =>
        convolve(args.signal as Tensor<Shape>, args.taps as Tensor<Shape>, options),
      );
    expect(refusal({ dilation: 4 })).toMatchInlineSnapshot(`
      "
      shape/window: conv1d: a window of 4, spread over 13 by dilation 4, does not fit on axis 2
        input   signal  f32[1, 2, 10]  axis 2 has size 10
        kernel  taps    f32[3, 2, 4]
        at   convolution.test.ts
        hint pad the axis, or take a smaller window
      "
    `);
    expect(refusal({ groups: 2 })).toMatchInlineSnapshot(`
      "
      shape/groups: conv1d: 3 kernels do not divide into 2 groups
        input   signal  f32[1, 2, 10]
        kernel  taps    f32[3, 2, 4]   axis 0 has size 3
        at   convolution.test.ts
        hint axis 0 of the kernel counts the channels that come out
      "
    `);
    expect(refusal({ stride: 0 })).toMatchInlineSnapshot(`
      "
      op/argument: conv1d: stride is the number 0; it must be a whole number from 1
        at   convolution.test.ts
        hint one number, or a list of 1
      "
    `);
    expect(refusal({ padding: [1, 2] })).toMatchInlineSnapshot(`
      "
      op/argument: conv1d: padding is a list; it must be one number, or a list of 1
        at   convolution.test.ts
        hint this one has 2
      "
    `);
    expect(refusal({ padding: "full" })).toMatchInlineSnapshot(`
      "
      op/argument: conv1d: padding is "full"; it must be a number, a list, or one of same, valid, causal
        at   convolution.test.ts
      "
    `);
    expect(refusal({ padding: [[1, 2, 3]] })).toMatchInlineSnapshot(`
      "
      op/argument: conv1d: padding[0] is a list; it must be a whole number, or [before, after]
        at   convolution.test.ts
      "
    `);
    expect(refusal({ strides: 2 })).toMatchInlineSnapshot(`
      "
      op/argument: conv1d: there is no option strides
        at   convolution.test.ts
        hint did you mean stride?
      "
    `);
    expect(refusal({}, untyped2)).toMatchInlineSnapshot(`
      "
      shape/rank: conv2d: takes 4 axes: batch, channels, height, width
        input  signal  f32[1, 2, 10]  3 axes
        at   convolution.test.ts
        hint a single image is a batch of 1: expandDims(x, 0)
      "
    `);
    expect(refusal({}, transposed)).toMatchInlineSnapshot(`
      "
      shape/channels: convTranspose1d: the kernel takes 3 channels, not 2
        input   signal  f32[1, 2, 10]  axis 1 has size 2
        kernel  taps    f32[3, 2, 4]   axis 0 has size 3
        at   convolution.test.ts
        hint axis 1 of the input and axis 0 of the kernel count channels: the kernel is [in, out / groups, ...]
      "
    `);
    expect(
      refusalOf({ signal, taps }, (args) =>
        transposed(args.taps as Tensor<Shape>, args.taps as Tensor<Shape>, {}),
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/channels: convTranspose1d: the kernel takes 3 channels, not 2
        input   taps  f32[3, 2, 4]  axis 1 has size 2
        kernel  taps  f32[3, 2, 4]  axis 0 has size 3
        at   convolution.test.ts
        hint axis 1 of the input and axis 0 of the kernel count channels: the kernel is [in, out / groups, ...]
      "
    `);
    const square = input([2, 2, 3]);
    const transposedRefusal = (options: object): string =>
      refusalOf({ signal, square }, (args) =>
        transposed(args.signal as Tensor<Shape>, args.square as Tensor<Shape>, options),
      );
    expect(transposedRefusal({ outputPadding: 1 })).toMatchInlineSnapshot(`
      "
      shape/window: convTranspose1d: outputPadding 1 is not below stride 1 or dilation 1
        input   signal  f32[1, 2, 10]
        kernel  square  f32[2, 2, 3]
        at   convolution.test.ts
        hint it chooses among the sizes that a convolution with this stride takes to one size
      "
    `);
    expect(transposedRefusal({ padding: 6 })).toMatchInlineSnapshot(`
      "
      shape/window: convTranspose1d: nothing is left of axis 2: of 12, the padding cuts off 6 and 6
        input   signal  f32[1, 2, 10]  axis 2 has size 10
        kernel  square  f32[2, 2, 3]
        at   convolution.test.ts
      "
    `);
    expect(transposedRefusal({ groups: 3 })).toMatchInlineSnapshot(`
      "
      shape/groups: convTranspose1d: 2 channels do not divide into 3 groups
        input   signal  f32[1, 2, 10]  axis 1 has size 2
        kernel  square  f32[2, 2, 3]
        at   convolution.test.ts
      "
    `);
    const [ints, odd] = [input([1, 2, 5], "i32"), input([5, 1, 2])];
    expect(
      refusalOf({ ints, taps }, (args) =>
        untyped1(args.ints as unknown as Tensor<Shape>, args.taps as Tensor<Shape>),
      ),
    ).toMatchInlineSnapshot(`
      "
      dtype/mismatch: conv1d: operands have dtypes i32 and f32; they must be equal
        input   ints  i32[1, 2, 5]  is i32
        kernel  taps  f32[3, 2, 4]  is f32
        at   convolution.test.ts
        hint convert one of them, for instance with convert(x, "i32")
      "
    `);
    expect(
      refusalOf({ signal, odd }, (args) =>
        untyped1(args.signal as Tensor<Shape>, args.odd as Tensor<Shape>, { groups: 2 }),
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/groups: conv1d: 5 kernels do not divide into 2 groups
        input   signal  f32[1, 2, 10]
        kernel  odd     f32[5, 1, 2]   axis 0 has size 5
        at   convolution.test.ts
        hint axis 0 of the kernel counts the channels that come out
      "
    `);
    expect(
      refusalOf({ signal }, (args) => untyped1(args.signal as Tensor<Shape>, 3 as never)),
    ).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: conv1d: kernel is the number 3, not a tensor
        at   convolution.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
  });

  test("an algorithm that there is not, or not for these numbers", () => {
    const counts = input([1, 2, 10], "i32");
    const weights = input([3, 2, 4], "i32");
    expect(
      refusalOf({ signal, taps }, (args) => ({
        y: untyped1(args.signal, args.taps, { algorithm: "winograd" }),
      })),
    ).toMatchInlineSnapshot(`
      "
      op/argument: conv1d: algorithm is "winograd"; it must be one of direct, fft, auto
        at   convolution.test.ts
      "
    `);
    expect(
      refusalOf({ counts, weights }, (args) => ({
        y: untyped1(args.counts as never, args.weights as never, { algorithm: "fft" }),
      })),
    ).toMatchInlineSnapshot(`
      "
      dtype/unsupported: conv1d: takes f32 or f64, not i32
        input   counts   i32[1, 2, 10]  is i32
        kernel  weights  i32[3, 2, 4]
        at   convolution.test.ts
        hint convert it with convert(x, "f32")
      "
    `);
    const graph = graphOf({ counts, weights }, (args) => ({
      y: untyped1(args.counts as never, args.weights as never, { algorithm: "auto" }),
    }));
    expect(graph.outputs[0]!.value.node.op).toBe("convGeneral");
  });
});
