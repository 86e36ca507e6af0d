/** @file Convolutions and poolings of many shapes and options, compared with loops that follow their definitions. */
import { describe, expect, test } from "vitest";
import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  avgPool2d,
  conv2d,
  convTranspose2d,
  type Floats,
  fold,
  globalMaxPool,
  grad,
  maxPool2d,
  maxPoolIndices,
  mul,
  type Some,
  sum,
  unfold,
} from "../language.ts";
import { distance, fed, someNumbers, valuesOf } from "./fixtures/running.ts";
import { at, convolved, fill, type Grid, positions, type Sliding, transposed } from "./fixtures/windows.ts";

type Pair = readonly [number, number];

/** A function of the language for shapes and options that are chosen when the test runs, which no type can follow. */
const untyped = (fn: (...given: never[]) => unknown) => fn as (...given: unknown[]) => Some;

const eachAxis = <T>(of: (axis: 0 | 1) => T): readonly [T, T] => [of(0), of(1)];

/** Whole numbers below `end` that follow from a seed. */
function choices(seed: number): (end: number, from?: number) => number {
  let state = seed * 7919 + 1;
  return (end, from = 0) => {
    state = (state * 48271) % 2147483647;
    return from + (state % (end - from));
  };
}

const grid = (shape: Grid["shape"], seed: number): Grid => ({
  shape,
  data: someNumbers(
    shape.reduce((product, size) => product * size),
    seed,
  ),
});

const asFed = ({ shape, data }: Grid) => fed(shape, data);

/** A window with stride, dilation and padding, and an input in which it fits. */
function windowOf(seed: number) {
  const choose = choices(seed);
  const pair = (end: number, from: number): Pair => [choose(end, from), choose(end, from)];
  const window = pair(4, 1);
  const how: Sliding = {
    stride: pair(4, 1),
    dilation: pair(4, 1),
    padding: [pair(3, 0), pair(3, 0)],
  };
  const size = eachAxis((axis) => {
    const span = (window[axis] - 1) * how.dilation[axis] + 1;
    return Math.max(1, span - how.padding[axis][0] - how.padding[axis][1]) + choose(6);
  });
  return { choose, window, how, size };
}

/** The padding, below the window. */
const within = ({ padding }: Sliding, window: Pair): Sliding["padding"] =>
  eachAxis((axis): Pair => [padding[axis][0] % window[axis], padding[axis][1] % window[axis]]);

const seeds = Array.from({ length: 24 }, (_, i) => i + 1);

describe("convolutions in every combination of options", () => {
  test.each(seeds)("forward, and its gradients (%i)", (seed) => {
    const { choose, window, how, size } = windowOf(seed);
    const [groups, perGroup, units] = [choose(4, 1), choose(4, 1), choose(3, 1)];
    const x = grid([2, groups * perGroup, ...size], seed);
    const w = grid([groups * units, perGroup, ...window], seed + 1);
    const y = convolved(x, w, how, groups);
    const weight = { ...y, data: someNumbers(y.data.length, seed + 2) };
    const found = valuesOf({ x: asFed(x), w: asFed(w), weight: asFed(weight) }, (args) => {
      const z = untyped(conv2d)(args.x, args.w, { ...how, groups }) as Floats;
      return { z, dx: grad(sum(mul(z, args.weight)) as never, args.x) };
    });
    expect(distance(found.z!, y.data)).toBeLessThan(1e-5);
    // the gradient by the input is the transposed convolution to the input's size
    const back = transposed(weight, w, { ...how, padding: how.padding }, groups, [
      size[0] - backSize(y.shape[2], window[0], how, 0),
      size[1] - backSize(y.shape[3], window[1], how, 1),
    ]);
    expect(distance(found.dx!, back.data)).toBeLessThan(1e-5);
  });

  test.each(seeds)("transposed (%i)", (seed) => {
    const { choose, window, how } = windowOf(seed);
    const [groups, perGroup, units] = [choose(4, 1), choose(3, 1), choose(3, 1)];
    const more = eachAxis((axis) => choose(Math.max(how.stride[axis], how.dilation[axis])));
    const x = grid([2, groups * perGroup, choose(5, 3), choose(5, 3)], seed);
    const w = grid([groups * perGroup, units, ...window], seed + 1);
    const padding = eachAxis((axis): Pair => [how.padding[axis][0] % 2, how.padding[axis][1] % 2]);
    const cut: Sliding = { ...how, padding };
    const y = transposed(x, w, cut, groups, more);
    const found = valuesOf({ x: asFed(x), w: asFed(w) }, (args) => ({
      y: untyped(convTranspose2d)(args.x, args.w, { ...cut, groups, outputPadding: more }),
    }));
    expect(distance(found.y!, y.data)).toBeLessThan(1e-5);
  });

  test.each(seeds)("unfold and fold are adjoint (%i)", (seed) => {
    const { window, how, size } = windowOf(seed);
    const x = grid([1, 2, ...size], seed);
    const count = positions(size[0], window[0], how, 0) * positions(size[1], window[1], how, 1);
    const columns = fed(
      [1, 2 * window[0] * window[1], count],
      someNumbers(2 * window[0] * window[1] * count, seed),
    );
    const { forward, back } = valuesOf({ x: asFed(x), columns }, (args) => ({
      forward: sum(mul(untyped(unfold)(args.x, window, how) as Floats, args.columns)),
      back: sum(mul(fold(args.columns, size, window, how) as Floats, args.x)),
    }));
    expect(back![0]!).toBeCloseTo(forward![0]!, 4);
  });
});

/** The size that a transposed convolution gives without output padding. */
const backSize = (
  size: number,
  window: number,
  { stride, dilation, padding }: Sliding,
  axis: 0 | 1,
): number =>
  (size - 1) * stride[axis] + (window - 1) * dilation[axis] + 1 - padding[axis][0] - padding[axis][1];

describe("poolings in every combination of options", () => {
  /** The elements of a window, with their places; none in the padding. */
  function elements(x: Grid, how: Sliding, window: Pair, [n, c, p, q]: readonly number[]) {
    const found: { value: number; place: number }[] = [];
    for (let a = 0; a < window[0]; a++)
      for (let b = 0; b < window[1]; b++) {
        const i = p! * how.stride[0] + a * how.dilation[0] - how.padding[0][0];
        const j = q! * how.stride[1] + b * how.dilation[1] - how.padding[1][0];
        const value = at(x, n!, c!, i, j);
        if (value !== undefined) found.push({ value, place: i * x.shape[3] + j });
      }
    return found;
  }

  const ceilPositions = (size: number, window: number, how: Sliding, axis: 0 | 1): number => {
    const [low, high] = how.padding[axis];
    const span = (window - 1) * how.dilation[axis] + 1;
    const count = Math.ceil((size + low + high - span) / how.stride[axis]) + 1;
    return (count - 1) * how.stride[axis] >= size + low ? count - 1 : count;
  };

  test.each(seeds)("maxima, and where they are (%i)", (seed) => {
    const { choose, window, how: given, size } = windowOf(seed);
    const how: Sliding = { ...given, padding: within(given, window) };
    const ceilMode = choose(2) === 1;
    const count = ceilMode ? ceilPositions : positions;
    const x = grid([2, 2, size[0] + 4, size[1] + 4], seed);
    const shape = [2, 2, count(x.shape[2], window[0], how, 0), count(x.shape[3], window[1], how, 1)] as const;
    const best = (...index: number[]) =>
      elements(x, how, window, index).reduce((a, b) => (b.value > a.value ? b : a), {
        value: Number.NEGATIVE_INFINITY,
        place: -1,
      });
    const found = valuesOf({ x: asFed(x) }, (args) => {
      const y = untyped(maxPool2d)(args.x, window, { ...how, ceilMode }) as Floats;
      const places = untyped(maxPoolIndices)(args.x, window, { ...how, ceilMode });
      return { y, places, slope: grad(sum(y) as never, args.x) };
    });
    expect(found.y).toEqual(fill(shape, (...index) => best(...index).value).data);
    expect(found.places).toEqual(fill(shape, (...index) => best(...index).place).data);
    const slope = new Array<number>(x.data.length).fill(0);
    fill(shape, (n, c, p, q) => {
      slope[(n * 2 + c) * x.shape[2] * x.shape[3] + best(n, c, p, q).place]! += 1;
      return 0;
    });
    expect(found.slope).toEqual(slope);
  });

  test.each(seeds)("means (%i)", (seed) => {
    const { choose, window, how: given, size } = windowOf(seed);
    const padding = within(given, window);
    const how: Sliding = { ...given, dilation: [1, 1], padding };
    const [ceilMode, countIncludePad] = [choose(2) === 1, choose(2) === 1];
    const count = ceilMode ? ceilPositions : positions;
    const x = grid([1, 2, size[0] + 4, size[1] + 4], seed);
    const shape = [1, 2, count(x.shape[2], window[0], how, 0), count(x.shape[3], window[1], how, 1)] as const;
    const reach = (axis: 0 | 1, p: number): number => {
      const start = p * how.stride[axis] - padding[axis][0];
      const end = Math.min(start + window[axis], x.shape[axis + 2]! + padding[axis][1]);
      return end - start;
    };
    const wanted = fill(shape, (n, c, p, q) => {
      const inside = elements(x, how, window, [n, c, p, q]);
      const total = inside.reduce((all, { value }) => all + value, 0);
      return total / (countIncludePad ? reach(0, p) * reach(1, q) : inside.length);
    });
    const { stride } = how;
    const found = valuesOf({ x: asFed(x) }, (args) => ({
      y: untyped(avgPool2d)(args.x, window, { stride, padding, ceilMode, countIncludePad }),
    }));
    expect(distance(found.y!, wanted.data)).toBeLessThan(1e-5);
  });

  test.each(seeds)("cells of any number (%i)", (seed) => {
    const choose = choices(seed);
    const x = grid([1, 2, choose(9, 1), choose(9, 1)], seed);
    const size: Pair = [choose(7, 1), choose(7, 1)];
    const cell = (axis: 0 | 1, i: number): Pair => {
      const length = x.shape[axis + 2]!;
      return [Math.floor((i * length) / size[axis]), Math.ceil(((i + 1) * length) / size[axis])];
    };
    const inCell = (c: number, p: number, q: number): number[] => {
      const [[top, bottom], [left, right]] = [cell(0, p), cell(1, q)];
      const found: number[] = [];
      for (let i = top; i < bottom; i++) for (let j = left; j < right; j++) found.push(at(x, 0, c, i, j)!);
      return found;
    };
    const found = valuesOf({ x: asFed(x) }, (args) => ({
      mean: untyped(adaptiveAvgPool2d)(args.x, size),
      largest: untyped(adaptiveMaxPool2d)(args.x, size),
      all: untyped(globalMaxPool)(args.x),
    }));
    const mean = fill([1, 2, ...size], (_, c, p, q) => {
      const values = inCell(c, p, q);
      return values.reduce((a, b) => a + b) / values.length;
    });
    expect(distance(found.mean!, mean.data)).toBeLessThan(1e-5);
    expect(found.largest).toEqual(fill([1, 2, ...size], (_, c, p, q) => Math.max(...inCell(c, p, q))).data);
    const half = x.data.length / 2;
    const values = Array.from(x.data);
    expect(found.all).toEqual([Math.max(...values.slice(0, half)), Math.max(...values.slice(half))]);
  });
});
