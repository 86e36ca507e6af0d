/**
 * @file Loops and branches as models write them: scans with gradients, within each other and in parts, branches and
 * bounded loops, an LSTM trained with noise in its turns.
 */
import {
  abs,
  add,
  checkpoint,
  cond,
  defineModel,
  div,
  entry,
  grad,
  greater,
  input,
  loss,
  matmul,
  mul,
  neg,
  nn,
  optimizer,
  random,
  scan,
  sin,
  sum,
  type Tensor,
  tanh,
  trainStep,
  transpose,
  where,
  whileLoop,
  zeros,
} from "@tapeless/graph";
import type { ModelDefinition, TypedArray } from "@tapeless/graph/ir";
import { sampleArray } from "../analysis/sample-values.ts";
import { type CompileOptions, compile } from "../compile.ts";
import { Interpreted } from "../interpret-module.ts";
import { compareBits } from "./compare-bits.ts";
import type { Case } from "./op-cases.ts";

type V = Tensor<readonly [1, 3]>;
type Row = Tensor<readonly [3]>;
type M = Tensor<readonly [4, 3]>;

const x = input([6, 4, 3]);
const h = input([1, 3]);
const w = input([3, 3]);

const loops = (): ModelDefinition =>
  defineModel("loops", () => ({
    scanned: entry({ x, h, w }, ({ x, h, w }) => {
      const { carry, ys } = scan(
        (state: V, rows: M, turn) => {
          const next = tanh(add(matmul(state, w), sum(rows, 0)));
          return { carry: next, y: { next, turn } };
        },
        { carry: h, xs: x, reverse: true },
      );
      const [dx, dh, dw] = grad(sum(mul(ys.next, ys.next)), [x, h, w]);
      return { carry, next: ys.next, turns: ys.turn, dx, dh, dw };
    }),
    nested: entry({ x, h, w }, ({ x, h, w }) => {
      const { carry, ys } = scan(
        (state: V, rows: M) => {
          const inner = scan(
            (inside: V, row: Row) => {
              const next = sin(add(mul(inside, row), matmul(state, w)));
              return { carry: next, y: next };
            },
            { carry: state, xs: rows },
          );
          return { carry: inner.carry, y: inner.ys };
        },
        { carry: h, xs: x, residuals: "recompute" },
      );
      const [dx, dw] = grad(add(sum(carry), sum(mul(ys, ys))), [x, w]);
      return { ys, dx, dw };
    }),
    chosen: entry({ h, w }, ({ h, w }) => {
      const step = (v: V): V =>
        cond(
          greater(sum(v), 0),
          () => neg(matmul(v, w)),
          () => tanh(matmul(v, transpose(w))),
        );
      const last = whileLoop(
        (v: V) => greater(sum(abs(v)), 0.25),
        (v: V) => div(step(v), 1.5),
        { carry: h, max: 8 },
      );
      const [dh, dw] = grad(sum(mul(last, last)), [h, w]);
      return { last, dh, dw };
    }),
    kept: entry({ h, w }, ({ h, w }) => {
      const block = checkpoint((v: V) => sin(matmul(tanh(matmul(v, w)), w)));
      const y = block(block(h));
      const [dh, dw] = grad(sum(y), [h, w]);
      return { y, dh, dw };
    }),
  }));

const sequence = input([2, 5, 3]);
const target = input([2, 5, 2]);

const trained = (): ModelDefinition =>
  defineModel("sequence", () => {
    const layer = nn.lstm(3, 4, { bidirectional: true });
    const head = nn.dense(8, 2);
    return {
      train: trainStep({ sequence, target }, ({ sequence, target }) => {
        const { ys } = scan(
          (state, now) => {
            const kept = where(random.bernoulli(0.8, [2, 3]), now, 0);
            const next = add(mul(state, 0.5), kept);
            return { carry: next, y: next };
          },
          { carry: zeros([2, 3]), xs: transpose(sequence, [1, 0, 2]) },
        );
        const cost = loss.meanSquaredError(head(layer(transpose(ys, [1, 0, 2]))), target);
        return { cost, ...optimizer.adam({ learningRate: 0.05 }).minimize(cost) };
      }),
    };
  });

const values = (shape: readonly number[], salt: number): TypedArray =>
  sampleArray({ dtype: "f32", shape, fill: "normal" }, salt);

type Call = (inputs: object) => Readonly<Record<string, TypedArray | number>>;

export function loopCases(): Case[] {
  const compiled = (model: ModelDefinition, options: CompileOptions) => compile(model, options).module;
  return [
    {
      name: "scans, branches and bounded loops with gradients",
      module: (capabilities) => compiled(loops(), { capabilities }),
      check: async ({ create }) => {
        const model = await create();
        const reference = new Interpreted(compiled(loops(), { passes: "none" }));
        const given = { x: values([6, 4, 3], 1), h: values([1, 3], 2), w: values([3, 3], 3) };
        for (const { name, inputs } of compiled(loops(), {}).entries) {
          const own = Object.fromEntries(
            Object.entries(given).filter(([one]) => inputs.some((i) => i.name === one)),
          );
          const found = (model[name] as Call)(own);
          for (const [output, wanted] of Object.entries(reference.call(name, own)))
            compareBits(`${name}.${output}`, found[output]!, wanted);
        }
      },
    },
    {
      name: "an LSTM in both directions with Adam, and noise that every turn draws anew",
      module: (capabilities) => compiled(trained(), { capabilities }),
      check: async ({ create }) => {
        const model = await create({ seed: 3 });
        const reference = new Interpreted(compiled(trained(), { passes: "none" }), 3);
        for (let step = 0; step < 3; step++) {
          const inputs = { sequence: values([2, 5, 3], step), target: values([2, 5, 2], step + 9) };
          const { cost } = reference.call("train", inputs);
          compareBits(`cost of step ${step}`, (model.train as Call)(inputs).cost!, cost!);
        }
      },
    },
  ];
}
