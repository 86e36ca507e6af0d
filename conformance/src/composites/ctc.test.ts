/** @file The CTC loss against the sum over all paths, written out, in doubles. */
import { describe, expect, test } from "vitest";
import { type Floats, grad, type Ints, loss, mul, sum } from "../language.ts";
import { distance, fed, someNumbers, valuesOf } from "./fixtures/running.ts";

interface Sequence {
  /** A row of class scores for each step. */
  readonly scores: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

/** All ways to choose one of `classes` at each of `steps`. */
const paths = (steps: number, classes: number): number[][] =>
  steps === 0
    ? [[]]
    : paths(steps - 1, classes).flatMap((path) => Array.from({ length: classes }, (_, c) => [...path, c]));

const spelledBy = (path: readonly number[], blank: number): number[] =>
  path.filter((c, t) => c !== blank && c !== path[t - 1]);

/** -ln of the probability of all paths that spell the labels. */
function byPaths({ scores, labels }: Sequence, blank = 0): number {
  const probability = scores.map((row) => {
    const total = row.reduce((s, x) => s + Math.exp(x), 0);
    return row.map((x) => Math.exp(x) / total);
  });
  const spelling = paths(scores.length, scores[0]?.length ?? 0).filter(
    (path) => spelledBy(path, blank).join() === labels.join(),
  );
  const each = spelling.map((path) => path.reduce((p, c, t) => p * probability[t]![c]!, 1));
  return -Math.log(each.reduce((a, b) => a + b, 0));
}

const step = 1e-5;

/** Central differences of `byPaths`, by each score. */
const slopes = (sequence: Sequence, blank = 0): number[] =>
  sequence.scores.flatMap((row, t) =>
    row.map((x, c) => {
      const moved = (by: number): number => {
        const scores = sequence.scores.map((r, i) => (i === t ? r.with(c, x + by) : r));
        return byPaths({ ...sequence, scores }, blank);
      };
      return (moved(step) - moved(-step)) / (2 * step);
    }),
  );

const [batch, time, classes] = [4, 5, 3];
const numbers = someNumbers(batch * time * classes, 4).map((x) => 3 * x);
const logits = fed([batch, time, classes], numbers);
const scoresOf = (n: number, steps = time) =>
  Array.from({ length: steps }, (_, t) => {
    const at = (n * time + t) * classes;
    return numbers.slice(at, at + classes);
  });

const rows = [
  [1, 2],
  [2, 2],
  [1, 1],
  [2, 1],
];
const labels = fed([batch, 2], rows.flat(), "i32");

const none = { reduction: "none" } as const;

describe("ctc", () => {
  test("the sum over all paths, repeated labels among them, and its gradient", () => {
    const { each, slope } = valuesOf({ logits, labels }, (args: { logits: Floats; labels: Ints }) => {
      const cost = loss.ctc(args.logits, args.labels, none) as Floats;
      return { each: cost, slope: grad(sum(cost) as Floats, args.logits) };
    });
    const sequences = rows.map((line, n) => ({ scores: scoresOf(n), labels: line }));
    expect(
      distance(
        each!,
        sequences.map((sequence) => byPaths(sequence)),
      ),
    ).toBeLessThan(2e-6);
    expect(
      distance(
        slope!,
        sequences.flatMap((sequence) => slopes(sequence)),
      ),
    ).toBeLessThan(2e-6);
  });

  test("another blank, lengths of inputs and labels, an empty line, and the reductions", () => {
    const spelled = fed([batch, 3], [0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 1], "i32");
    const [steps, counts] = [
      [5, 4, 3, 2],
      [2, 1, 3, 0],
    ];
    const given = {
      logits,
      spelled,
      inputLengths: fed([batch], steps!, "i32"),
      labelLengths: fed([batch], counts!, "i32"),
    };
    type Args = { logits: Floats; spelled: Ints; inputLengths: Ints; labelLengths: Ints };
    const { each, total, mean, slope } = valuesOf(given, (args: Args) => {
      const cost = (reduction: "mean" | "sum" | "none") =>
        loss.ctc(args.logits, args.spelled, {
          blank: 2,
          reduction,
          zeroInfinity: true,
          inputLengths: args.inputLengths,
          labelLengths: args.labelLengths,
        }) as Floats;
      return {
        each: cost("none"),
        total: cost("sum"),
        mean: cost("mean"),
        slope: grad(cost("sum"), args.logits),
      };
    });
    const lines = Array.from({ length: batch }, (_, n) =>
      Array.from(spelled.data).slice(3 * n, 3 * n + counts![n]!),
    );
    const sequences = lines.map((line, n) => ({ scores: scoresOf(n, steps![n]), labels: line }));
    // the third line has 0, 0, 1 and needs four steps, of which it has three
    const wanted = sequences.map((sequence, n) => (n === 2 ? 0 : byPaths(sequence, 2)));
    expect(distance(each!, wanted)).toBeLessThan(2e-6);
    expect(distance(total!, [wanted.reduce((a, b) => a + b)])).toBeLessThan(2e-6);
    const shares = wanted.map((value, n) => value / Math.max(1, counts![n]!));
    expect(distance(mean!, [shares.reduce((a, b) => a + b) / batch])).toBeLessThan(2e-6);
    const unread = (n: number) => new Array<number>((time - steps![n]!) * classes).fill(0);
    const wantedSlope = sequences.flatMap((sequence, n) => [
      ...(n === 2 ? new Array<number>(steps![n]! * classes).fill(0) : slopes(sequence, 2)),
      ...unread(n),
    ]);
    expect(distance(slope!, wantedSlope)).toBeLessThan(2e-6);
  });

  test("what cannot be spelled has loss Infinity and no gradient; a class of probability 0 is no number less", () => {
    const short = fed([1, 2, 3], [0, 1, 2, Number.NEGATIVE_INFINITY, 1, 2]);
    const given = { short, twice: fed([1, 2], [1, 1], "i32"), other: fed([1, 1], [2], "i32") };
    type Args = { short: Floats; twice: Ints; other: Ints };
    const { impossible, flat, possible, slope } = valuesOf(given, (args: Args) => {
      const never = loss.ctc(args.short, args.twice, none) as Floats;
      const some = loss.ctc(args.short, args.other, none) as Floats;
      return {
        impossible: never,
        flat: grad(sum(never) as Floats, args.short),
        possible: some,
        slope: grad(sum(some) as Floats, args.short),
      };
    });
    expect(impossible).toEqual([Number.POSITIVE_INFINITY]);
    expect(flat).toEqual([0, 0, 0, 0, 0, 0]);
    const sequence = {
      scores: [
        [0, 1, 2],
        [Number.NEGATIVE_INFINITY, 1, 2],
      ],
      labels: [2],
    };
    expect(distance(possible!, [byPaths(sequence)])).toBeLessThan(1e-6);
    expect(slope!.every(Number.isFinite)).toBe(true);
  });

  test("a second derivative along a direction, against differences of first ones", () => {
    const direction = fed([batch, time, classes], someNumbers(numbers.length, 17));
    type Args = { logits: Floats; labels: Ints; direction: Floats };
    const { curve } = valuesOf({ logits, labels, direction }, (args: Args) => {
      const cost = loss.ctc(args.logits, args.labels, { reduction: "sum" }) as Floats;
      const slope = grad(cost, args.logits);
      return { curve: grad(sum(mul(slope, args.direction)) as Floats, args.logits) };
    });
    const far = 1e-3;
    const wanted = rows.flatMap((line, n) => {
      const moved = (by: number): number[] => {
        const scores = scoresOf(n).map((row, t) =>
          row.map((x, c) => x + by * direction.data[(n * time + t) * classes + c]!),
        );
        return slopes({ scores, labels: line });
      };
      const back = moved(-far);
      return moved(far).map((x, i) => (x - back[i]!) / (2 * far));
    });
    expect(distance(curve!, wanted)).toBeLessThan(1e-5);
  });
});
