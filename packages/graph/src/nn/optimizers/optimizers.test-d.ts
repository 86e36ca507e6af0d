import { expectTypeOf, test } from "vitest";
import type { DType } from "../../dtype.ts";
import type { Shape } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { optimizer, type Schedule, schedule } from "../index.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

test("settings are numbers, scalars or schedules", () => {
  optimizer.sgd({ learningRate: 0.1 });
  const scalar = tensor([]);
  optimizer.sgd({ learningRate: scalar, momentum: schedule.constant(0.9) });
  optimizer.adam({ learningRate: (step) => step });
  // @ts-expect-error not a scalar
  optimizer.sgd({ learningRate: tensor([3]) });
  // @ts-expect-error not a number
  optimizer.sgd({ learningRate: "0.1" });
  // @ts-expect-error no such setting
  optimizer.sgd({ rate: 0.1 });
  // @ts-expect-error a schedule gives a scalar
  optimizer.sgd({ learningRate: () => tensor([3]) });
});

test("costs are float scalars", () => {
  const { minimize } = optimizer.sgd();
  minimize(tensor([]));
  minimize(tensor([], "f64"));
  minimize(tensor([] as number[]));
  // @ts-expect-error minimize: the cost is [batch]; only a scalar has a gradient: take its mean or sum
  minimize(tensor(["batch"]));
  // @ts-expect-error minimize takes f32 or f64; this tensor is i32
  minimize(tensor([], "i32"));
});

test("schedules are functions of the step", () => {
  expectTypeOf(schedule.cosine(0.1, { steps: 100 })).toEqualTypeOf<Schedule>();
  expectTypeOf(
    schedule.sequence([
      [0, schedule.warmUp(0.1, { steps: 10 })],
      [10, schedule.constant(0.1)],
    ]),
  ).toEqualTypeOf<Schedule>();
  // @ts-expect-error the steps are missing
  schedule.cosine(0.1, {});
});

test("clipping keeps the types of gradients", () => {
  const [a, b] = optimizer.clipByGlobalNorm([tensor([3, 4]), tensor([4])] as const, 1);
  expectTypeOf(a).toEqualTypeOf<Tensor<readonly [3, 4]>>();
  expectTypeOf(b).toEqualTypeOf<Tensor<readonly [4]>>();
  expectTypeOf(optimizer.globalNorm([a, b])).toEqualTypeOf<Tensor<readonly []>>();
});

test("a moving average gives back what its body gives", () => {
  const average = optimizer.movingAverage({ decay: 0.9 });
  expectTypeOf(average.apply(() => tensor([3, 4]))).toEqualTypeOf<Tensor<readonly [3, 4]>>();
  // @ts-expect-error the decay is a number
  optimizer.movingAverage({ decay: tensor([]) });
});
