import { describe, expect, test } from "vitest";
import {
  entry,
  type Floats,
  grad,
  type Ints,
  input,
  nn,
  optimizer,
  sum,
  swapAxes,
  trainStep,
} from "../language.ts";
import { distance, fed, type Running, running, someNumbers, valuesOf } from "./fixtures/running.ts";

const values = (data: ArrayLike<number> | undefined): number[] => Array.from(data ?? []);

describe("dropout", () => {
  const x = input([50, 40]);
  const ones = new Array<number>(2000).fill(1);
  const make = (seed = 1): Running =>
    running(() => {
      const drop = nn.dropout(0.25);
      return {
        evaluate: entry({ x }, ({ x }) => ({ y: drop(x) })),
        train: entry({ x }, ({ x }) => ({ y: drop(x), again: drop(x), slope: grad(sum(drop(x)), x) }), {
          mode: "train",
        }),
      };
    }, seed);

  test("keeps its share, scaled up, and passes gradients where it keeps", () => {
    const { y, again, slope } = make().call("train", { x: ones });
    const kept = values(y).filter((v) => v !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / 0.75)]));
    expect(kept.length / 2000).toBeCloseTo(0.75, 1);
    expect(values(again)).not.toEqual(values(y));
    expect(new Set(values(slope))).toEqual(new Set([0, Math.fround(1 / 0.75)]));
  });

  test("is the identity in mode eval; a seed fixes what it drops", () => {
    expect(values(make().call("evaluate", { x: ones }).y)).toEqual(ones);
    expect(values(make().call("train", { x: ones }).y)).toEqual(values(make().call("train", { x: ones }).y));
    expect(values(make(2).call("train", { x: ones }).y)).not.toEqual(
      values(make().call("train", { x: ones }).y),
    );
  });

  test("noise has its deviation", () => {
    const noisy = running(() => {
      const noise = nn.gaussianNoise(0.5);
      return { train: entry({ x }, ({ x }) => ({ y: noise(x) }), { mode: "train" }) };
    });
    const y = values(noisy.call("train", { x: ones }).y);
    const mean = y.reduce((a, b) => a + b) / y.length;
    const variance = y.reduce((a, b) => a + (b - mean) ** 2, 0) / y.length;
    expect(mean).toBeCloseTo(1, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(0.5, 1);
  });
});

describe("batch normalization as a layer", () => {
  const x = input([4, 2]);
  const data = [1, 10, 2, 20, 3, 30, 6, 60];
  const make = (): Running =>
    running(() => {
      const norm = nn.batchNorm(2, { momentum: 0.5, epsilon: 0 });
      return {
        evaluate: entry({ x }, ({ x }) => ({ y: norm(x) })),
        train: trainStep({ x }, ({ x }) => ({ y: norm(x) })),
        twice: trainStep({ x }, ({ x }) => ({ y: norm(norm(x)) })),
      };
    });

  test("moves its statistics, and uses them afterwards", () => {
    const run = make();
    expect(values(run.call("evaluate", { x: data }).y)).toEqual(data);
    const y = values(run.call("train", { x: data }).y);
    expect(distance([y[0]! + y[2]! + y[4]! + y[6]!], [0])).toBeLessThan(1e-6);
    expect(distance([y[0]!, y[1]!], [-2 / Math.sqrt(3.5), -20 / Math.sqrt(350)])).toBeLessThan(1e-6);
    expect(distance(values(run.state["state/batchNorm1.runningMean"]), [1.5, 15])).toBeLessThan(1e-6);
    // 1/2 + 1/2 of the unbiased variance 14/3
    expect(
      distance(values(run.state["state/batchNorm1.runningVariance"]), [0.5 + 7 / 3, 0.5 + 700 / 3]),
    ).toBeLessThan(1e-6);
    const after = values(run.call("evaluate", { x: data }).y);
    expect(distance([after[0]!], [(1 - 1.5) / Math.sqrt(0.5 + 7 / 3)])).toBeLessThan(1e-6);
  });

  test("applied twice in a step: one after the other", () => {
    const run = make();
    run.call("twice", { x: data });
    // the second sees mean 0 and unbiased variance 4/3
    expect(distance(values(run.state["state/batchNorm1.runningMean"]), [0.75, 7.5])).toBeLessThan(1e-6);
    const variance = values(run.state["state/batchNorm1.runningVariance"]);
    expect(distance([variance[0]!], [(0.5 + 7 / 3) / 2 + 2 / 3])).toBeLessThan(1e-6);
  });

  test("its statistics are no parameters", () => {
    const run = running(() => {
      const norm = nn.batchNorm(2);
      return {
        train: trainStep({ x }, ({ x }) => {
          const cost = sum(norm(x));
          return { cost, ...optimizer.sgd().minimize(cost) };
        }),
      };
    });
    run.call("train", { x: data });
    expect(values(run.state["batchNorm1.bias"])).toEqual([Math.fround(-0.04), Math.fround(-0.04)]);
  });
});

/** A layer with weights of its own gives what its functional form gives with the same weights. */
describe("layers against functions of given weights", () => {
  const sequence = input([2, 4, 6]);
  const x = someNumbers(48, 17);

  test("multiHeadAttention", () => {
    const run = running(() => {
      const attention = nn.multiHeadAttention(6, 3, { causal: true, name: "a" });
      return { main: entry({ sequence }, ({ sequence }) => ({ y: attention(sequence) })) };
    });
    const names = ["query", "key", "value", "output"] as const;
    const given = Object.fromEntries(
      names.map((name) => [name, fed([6, 6], values(run.state[`a.${name}.weight`]))]),
    );
    const { y } = valuesOf(
      { sequence: fed([2, 4, 6], x), ...given },
      (args: Readonly<Record<string, never>>) => {
        const weights = Object.fromEntries(names.map((name) => [name, { weight: args[name] }]));
        const s = args.sequence as unknown as Floats;
        return {
          y: nn.functional.multiHeadAttention(s, s, s, weights as never, { heads: 3, causal: true }),
        };
      },
    );
    expect(values(run.call("main", { sequence: x }).y)).toEqual(y);
  });

  test.each(["lstm", "gru", "rnn"] as const)("%s of two layers and directions", (kind) => {
    const run = running(() => {
      const layer = nn[kind](6, 3, { layers: 2, bidirectional: true, name: "r" });
      return { main: entry({ sequence }, ({ sequence }) => layer.run(sequence)) };
    });
    const parts = ["inputWeight", "hiddenWeight", "inputBias", "hiddenBias"] as const;
    const directions = ["layer1", "layer1Backward", "layer2", "layer2Backward"];
    const gates = { lstm: 4, gru: 3, rnn: 1 }[kind] * 3;
    const shapeOf = (part: string): number[] =>
      part.endsWith("Bias") ? [gates] : [gates, part === "hiddenWeight" ? 3 : 6];
    const given = Object.fromEntries(
      directions.flatMap((at) =>
        parts.map((part) => [`${at}_${part}`, fed(shapeOf(part), values(run.state[`r.${at}.${part}`]))]),
      ),
    );
    const expected = valuesOf(
      { sequence: fed([2, 4, 6], x), ...given },
      (args: Readonly<Record<string, never>>) => {
        const weights = (at: string) =>
          Object.fromEntries(parts.map((part) => [part, args[`${at}_${part}`]]));
        const layers = [1, 2].map((k) => ({
          forward: weights(`layer${k}`),
          backward: weights(`layer${k}Backward`),
        }));
        return nn.functional[kind](args.sequence as unknown as Floats, layers as never) as never;
      },
    );
    const found = run.call("main", { sequence: x });
    expect(Object.fromEntries(Object.entries(found).map(([name, data]) => [name, values(data)]))).toEqual(
      expected,
    );
  });

  test("a sequence of one step is a cell", () => {
    const step = input([2, 6]);
    const run = running(() => {
      const cell = nn.lstmCell(6, 3, { name: "c" });
      return { main: entry({ step }, ({ step }) => cell(step)) };
    });
    const { hidden, cell } = run.call("main", { step: x.slice(0, 12) });
    const gates = (o: number): number[] =>
      [0, 1, 2].map((u) => {
        const row = o * 3 + u;
        const [w, b, c] = ["inputWeight", "inputBias", "hiddenBias"].map((part) =>
          values(run.state[`c.${part}`]),
        );
        return x.slice(0, 6).reduce((total, v, i) => total + v * w![row * 6 + i]!, b![row]! + c![row]!);
      });
    const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
    const next = gates(0).map((i, u) => sigmoid(i) * Math.tanh(gates(2)[u]!));
    expect(distance(values(cell).slice(0, 3), next)).toBeLessThan(1e-6);
    expect(
      distance(
        values(hidden).slice(0, 3),
        next.map((c, u) => sigmoid(gates(3)[u]!) * Math.tanh(c)),
      ),
    ).toBeLessThan(1e-6);
  });
});

describe("recurrent settings", () => {
  const x = fed([2, 3, 4], someNumbers(24, 3));
  const weights = {
    inputWeight: fed([6, 4], someNumbers(24, 5)),
    hiddenWeight: fed([6, 2], someNumbers(12, 7)),
    hiddenBias: fed([6], someNumbers(6, 9)),
  };

  test("time first is the same, turned", () => {
    const { batch, time } = valuesOf({ x, ...weights }, ({ x, ...forward }) => {
      const { output } = nn.functional.gru(swapAxes(x, 0, 1), [{ forward }], { timeFirst: true });
      return { batch: nn.functional.gru(x, [{ forward }]).output, time: swapAxes(output as Floats, 0, 1) };
    });
    expect(time).toEqual(batch);
  });

  test("gates in ONNX's order are PyTorch's with rows exchanged", () => {
    const rows = (data: ArrayLike<number>, width: number): number[] => {
      const all = Array.from(data);
      const gate = (i: number): number[] => all.slice(i * 2 * width, (i + 1) * 2 * width);
      return [...gate(1), ...gate(0), ...gate(2)];
    };
    const onnx = {
      inputWeight: fed([6, 4], rows(weights.inputWeight.data, 4)),
      hiddenWeight: fed([6, 2], rows(weights.hiddenWeight.data, 2)),
      hiddenBias: fed([6], rows(weights.hiddenBias.data, 1)),
    };
    const { y } = valuesOf({ x, ...weights }, ({ x, ...forward }) => ({
      y: nn.functional.gru(x, [{ forward }]).output,
    }));
    const other = valuesOf({ x, ...onnx }, ({ x, ...forward }) => ({
      y: nn.functional.gru(x, [{ forward }], { gateOrder: "onnx" }).output,
    }));
    expect(other.y).toEqual(y);
  });

  test("the reset gate before the product", () => {
    const h = fed([1, 2], someNumbers(2, 13));
    const step = fed([1, 4], someNumbers(4, 15));
    const { y } = valuesOf({ step, h, ...weights }, ({ step, h, ...cell }) => ({
      y: nn.functional.gruCell(step, h, cell, { resetAfter: false }),
    }));
    const [w, v, b] = [weights.inputWeight, weights.hiddenWeight, weights.hiddenBias].map(({ data }) =>
      values(data),
    );
    const [s, before] = [values(step.data), values(h.data)];
    const dot = (m: number[], row: number, u: number[]): number =>
      u.reduce((total, value, i) => total + value * m[row * u.length + i]!, 0);
    const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
    const gate = (o: number, state: number[]): number[] =>
      [0, 1].map((u) => dot(w!, 2 * o + u, s) + dot(v!, 2 * o + u, state) + b![2 * o + u]!);
    const [r, z] = [gate(0, before).map(sigmoid), gate(1, before).map(sigmoid)];
    const n = gate(
      2,
      before.map((value, u) => r[u]! * value),
    ).map(Math.tanh);
    expect(
      distance(
        y!,
        n.map((value, u) => (1 - z[u]!) * value + z[u]! * before[u]!),
      ),
    ).toBeLessThan(1e-6);
  });
});

describe("positions", () => {
  test("waves (Vaswani et al. 2017)", () => {
    const { y } = valuesOf({ x: fed([5, 6], new Array(30).fill(0)) }, (args) => ({
      y: nn.positionalEncoding()(args.x as Floats),
    }));
    const want = Array.from({ length: 30 }, (_, k) => {
      const [position, feature] = [Math.floor(k / 6), k % 6];
      const angle = position / 10000 ** ((feature - (feature % 2)) / 6);
      return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    });
    expect(distance(y!, want)).toBeLessThan(1e-6);
  });

  test("rotations depend on distance alone, also far from the start", () => {
    const [q, k] = [fed([1, 8], someNumbers(8, 3)), fed([1, 8], someNumbers(8, 5))];
    const turned = (offset: number): { q: number[]; k: number[] } => {
      const { a, b } = valuesOf({ q, k }, (args) => ({
        a: nn.rotaryEmbedding(args.q as Floats, { offset: offset + 3 }),
        b: nn.rotaryEmbedding(args.k as Floats, { offset }),
      }));
      return { q: a!, k: b! };
    };
    const score = ({ q, k }: { q: number[]; k: number[] }): number =>
      q.reduce((total, v, i) => total + v * k[i]!, 0);
    expect(score(turned(5))).toBeCloseTo(score(turned(0)), 5);
    expect(score(turned(4000))).toBeCloseTo(score(turned(0)), 5);
  });
});

test("the row of padding gets no gradient, and starts at 0", () => {
  const token = input([3], "i32");
  const run = running(() => {
    const table = nn.embedding(4, 2, { paddingIndex: 1 });
    return {
      train: trainStep({ token }, ({ token }) => {
        const cost = sum(table(token as Ints));
        return { cost, ...optimizer.sgd({ learningRate: 1 }).minimize(cost) };
      }),
    };
  });
  const before = values(run.state["embedding1.weight"]);
  expect(before.slice(2, 4)).toEqual([0, 0]);
  run.call("train", { token: [1, 3, 3] });
  const after = values(run.state["embedding1.weight"]);
  expect(after.slice(0, 6)).toEqual(before.slice(0, 6));
  expect(
    distance(
      after.slice(6),
      before.slice(6).map((v) => v - 2),
    ),
  ).toBeLessThan(1e-6);
});

test("attention weights add up to 1, and hide what the mask hides", () => {
  const mask = fed([2, 3], [1, 0, 1, 1, 1, 0], "bool");
  const { w, gradient } = valuesOf(
    { q: fed([2, 4], someNumbers(8, 3)), k: fed([3, 4], someNumbers(12, 5)), mask },
    (args) => {
      const w = nn.attentionWeights(args.q as Floats, args.k as Floats, { mask: args.mask });
      return { w, gradient: grad(sum(nn.normalize(w as Floats)) as Floats, args.q) };
    },
  );
  expect(w![1]).toBe(0);
  expect(w![5]).toBe(0);
  expect(distance([w![0]! + w![2]!, w![3]! + w![4]!], [1, 1])).toBeLessThan(1e-6);
  expect(gradient!.every(Number.isFinite)).toBe(true);
});
