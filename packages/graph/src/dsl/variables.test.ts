import { describe, expect, test } from "vitest";
import { GraphError } from "../errors.ts";
import { printGraph } from "../ir/print.ts";
import { buildModel } from "../model/build-model.ts";
import { defineModel, entry, trainStep } from "../model/define-model.ts";
import { input } from "../model/input.ts";
import { add } from "./binary.ts";
import { matmul } from "./products.ts";
import * as random from "./random.ts";
import { mean } from "./reduce.ts";
import { mode, parameter, scope, state, update } from "./variables.ts";

const x = input([2, 3]);

function refusal(define: () => unknown): string {
  try {
    buildModel(defineModel("test", define as never));
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    expect(error.message).toMatch(/at {3}variables\.test\.ts:\d+:\d+/);
    return `\n${error.message.replace(/:\d+:\d+$/m, "")}\n`;
  }
  throw new Error("nothing was refused");
}

describe("parameters and state", () => {
  const model = defineModel("test", () => {
    const weight = scope("layer", () =>
      parameter("weight", [3, 4], { init: (shape) => random.normal(shape) }),
    );
    const bias = parameter("bias", [4], { init: 0.5, trainable: false });
    const running = state("mean", [4]);
    const calls = state("calls", [], { dtype: "i32", init: 7 });
    return {
      train: trainStep({ x }, ({ x }) => {
        const y = add(matmul(x, weight), bias);
        update(running, mean(y, 0));
        update(calls, add(calls, 1));
        return { y };
      }),
      predict: entry({ x }, ({ x }) => ({
        y: matmul(x, weight),
        mode: mode() === "eval" ? x : matmul(x, weight),
      })),
    };
  });

  test("are named, read, updated and initialized", () => {
    const built = buildModel(model);
    expect(
      built.variables.map(({ name, kind, trainable, shape }) => [name, kind, trainable, shape]),
    ).toMatchInlineSnapshot(`
      [
        [
          "layer.weight",
          "parameter",
          true,
          [
            3,
            4,
          ],
        ],
        [
          "bias",
          "parameter",
          false,
          [
            4,
          ],
        ],
        [
          "state/mean",
          "state",
          false,
          [
            4,
          ],
        ],
        [
          "state/calls",
          "state",
          false,
          [],
        ],
        [
          "step",
          "step",
          false,
          [],
        ],
        [
          "rng",
          "rng",
          false,
          [
            2,
          ],
        ],
      ]
    `);
    expect(
      `\n${printGraph(built.entries[0]!.programs[0]!.graph, { provenance: false })}\n`,
    ).toMatchInlineSnapshot(`
      "
      graph train(
        %x: f32[2, 3] input,
        %layer.weight: f32[3, 4] param,
        %bias: f32[4] param,
        %state/calls: i32[] state,
        %step: i32[] state,
      ) -> (
        %2: f32[2, 4] output y,
        %5: f32[4] update state/mean,
        %7: i32[] update state/calls,
        %9: i32[] update step,
      ) {
        %0: f32[2, 4] = dotGeneral(%x, %layer.weight) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}
        %1: f32[2, 4] = broadcastInDim(%bias) {axes: [1], shape: [2, 4]}
        %2: f32[2, 4] = add(%0, %1)
        %3: f32[4] = reduce(%2) {axes: [0], op: "sum"}
        %4: f32[4] = constant() {value: 2}
        %5: f32[4] = div(%3, %4)
        %6: i32[] = constant() {value: 1}
        %7: i32[] = add(%state/calls, %6)
        %8: i32[] = constant() {value: 1}
        %9: i32[] = add(%step, %8)
      }

      "
    `);
    expect(`\n${printGraph(built.init, { provenance: false })}\n`).toMatchInlineSnapshot(`
      "
      graph "(init)"(
        %rng: i32[2] state,
        %step: i32[] state,
      ) -> (
        %1: f32[3, 4] update layer.weight,
        %2: f32[4] update bias,
        %3: f32[4] update state/mean,
        %4: i32[] update state/calls,
      ) {
        %0: i32[12] = randomBits(%rng, %step) {opId: -476047895, shape: [12], stream: "(init)/layer.weight/normal1"}
        %1: f32[3, 4] = randomNormal(%0) {shape: [3, 4]}
        %2: f32[4] = constant() {value: 0.5}
        %3: f32[4] = constant() {value: 0}
        %4: i32[] = constant() {value: 7}
      }

      "
    `);
    expect(built.entries[1]!.programs[0]!.graph.outputs[1]!.value.node.op).toBe("input");
  });

  test("refusals", () => {
    expect(refusal(() => [parameter("w", [2]), parameter("w", [3])])).toMatchInlineSnapshot(`
      "
      name/duplicate: w is declared twice: f32[2] and f32[3]
        at   variables.test.ts
        hint give one of the two layers another name, or use the same layer value to share its parameters
      "
    `);
    expect(refusal(() => parameter("rng", [2]))).toMatchInlineSnapshot(`
      "
      name/reserved: "rng" cannot name a parameter
        at   variables.test.ts
        hint not empty, not "rng" or "step", and not starting with "optimizer/" or "state/": those name other saved state
      "
    `);
    expect(refusal(() => parameter("", [2]))).toMatchInlineSnapshot(`
      "
      name/reserved: "" cannot name a parameter
        at   variables.test.ts
        hint not empty, not "rng" or "step", and not starting with "optimizer/" or "state/": those name other saved state
      "
    `);
    expect(refusal(() => parameter(3 as never, [2]))).toMatchInlineSnapshot(`
      "
      op/argument: parameter: name is the number 3; it must be a text
        at   variables.test.ts
      "
    `);
    expect(refusal(() => parameter("w", ["batch"] as never))).toMatchInlineSnapshot(`
      "
      op/argument: parameter: shape[0] is "batch"; it must be a whole number from 0
        at   variables.test.ts
        hint sizes of saved tensors are numbers, the same in every binding
      "
    `);
    expect(refusal(() => parameter("w", [0.5] as never))).toMatchInlineSnapshot(`
      "
      op/argument: parameter: shape[0] is the number 0.5; it must be a whole number from 0
        at   variables.test.ts
        hint sizes of saved tensors are numbers, the same in every binding
      "
    `);
    expect(refusal(() => parameter("w", [2], { init: "ones" as never }))).toMatchInlineSnapshot(`
      "
      op/argument: parameter: init is "ones"; it must be a number or a function that makes a tensor
        at   variables.test.ts
      "
    `);
    expect(refusal(() => parameter("w", [2], { trainable: 1 as never }))).toMatchInlineSnapshot(`
      "
      op/argument: parameter: trainable is the number 1; it must be true or false
        at   variables.test.ts
      "
    `);
    expect(refusal(() => state("s", [2], { dtype: "f16" as never }))).toMatchInlineSnapshot(`
      "
      op/argument: state: dtype is "f16"; it must be one of f32, f64, i32, bool
        at   variables.test.ts
      "
    `);
    expect(refusal(() => ({ p: entry({ x }, () => ({ y: parameter("w", [2]) })) }))).toMatchInlineSnapshot(`
      "
      model/parameter-in-entry: parameter w is made inside an entry's body, which runs once per binding
        at   variables.test.ts
        hint make layers and parameters in the function given to defineModel, outside entry(...) and trainStep(...)
      "
    `);
    expect(refusal(() => scope("", () => 1))).toMatchInlineSnapshot(`
      "
      op/argument: scope: name is ""; it must be a text that is not empty
        at   variables.test.ts
      "
    `);
    expect(refusal(() => scope("a", 1 as never))).toMatchInlineSnapshot(`
      "
      op/argument: scope: body is the number 1; it must be a function
        at   variables.test.ts
      "
    `);
    expect(refusal(() => mode())).toMatchInlineSnapshot(`
      "
      model/outside-entry: mode() is only possible in the body of an entry
        at   variables.test.ts
        hint tensors exist while an entry is built: move the call into the function given to entry(...) or trainStep(...)
      "
    `);
  });

  test("refused updates", () => {
    const updating = (act: (s: ReturnType<typeof makeState>, t: typeof x) => void) => () => {
      const s = makeState();
      return {
        train: trainStep({ x }, ({ x }) => {
          act(s, x as never);
          return { x };
        }),
      };
    };
    const makeState = () => state("s", [4]);
    expect(refusal(updating((s, t) => update(s, t as never)))).toMatchInlineSnapshot(`
      "
      update/type: state/s is f32[4]; its new value is f32[2, 3]
        at   variables.test.ts
      "
    `);
    expect(refusal(updating((s, t) => update(t as never, s)))).toMatchInlineSnapshot(`
      "
      update/target: only a parameter or state can be updated
        at   variables.test.ts
        hint as in update(runningMean, value)
      "
    `);
    expect(refusal(updating((s) => update(s, undefined as never)))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: update: value is undefined, not a tensor
        at   variables.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    expect(
      refusal(
        updating((s) => {
          update(s, s);
          update(s, s);
        }),
      ),
    ).toMatchInlineSnapshot(`
      "
      update/twice: state/s is updated twice in entry train
        at   variables.test.ts
        hint updates are one parallel assignment: compute the final value and update once
      "
    `);
  });

  test("a first value of another shape is refused where the model is built", () => {
    expect(
      refusal(() => {
        const w = parameter("w", [2], { init: () => random.normal([3]) });
        return { p: entry({ x }, () => ({ w })) };
      }),
    ).toMatchInlineSnapshot(`
      "
      state/first-value: w is f32[2]; its initializer gives f32[3]
        at   variables.test.ts
        hint an initializer is given the shape and returns a tensor of that shape
      "
    `);
    expect(
      refusal(() => {
        const w = parameter("w", [2], { init: () => undefined as never });
        return { p: entry({ x }, () => ({ w })) };
      }),
    ).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: parameter: the first value of w is undefined, not a tensor
        at   variables.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
  });
});
