/** @file Averages of parameters over the steps of training, and layers that read them in place of the parameters. */
import { knownOptions, numberArgument, refuseArgument } from "../../dsl/check.ts";
import { GraphError } from "../../errors.ts";
import { leafOf, tensorOf } from "../../ir/builder.ts";
import { entryContext, requireEntry, requireModel, type Variable, withRole } from "../../ir/context.ts";
import type { Value } from "../../ir/node.ts";
import { captureSource } from "../../ir/source.ts";
import type { UpdateList } from "../../model/define-model.ts";
import { automaticName } from "../../model/variable.ts";
import { calls } from "../../ops/calls.ts";
import { asParameter } from "./parameters.ts";
import { counter, slotsAt } from "./slots.ts";

export interface MovingAverageOptions {
  /** How much of the average stays in each step; default 0.999. */
  readonly decay?: number;
  /** Only these parameters; default all trainable ones. */
  readonly parameters?: readonly unknown[];
  /** Names the saved averages; default kind and order. */
  readonly name?: string;
}

export interface MovingAverage {
  /**
   * Takes the parameters into the average: as they are after this step, if their update comes before. Spread the result
   * into what the train step returns.
   *
   * @throws GraphError `update/twice` where it is called twice in an entry.
   */
  update(): UpdateList;
  /** Runs `body` with the averages in place of the parameters; before the first update they are the parameters. */
  apply<T>(body: () => T): T;
}

/**
 * An exponential moving average of parameters: a = decay a + (1 - decay) p, begun at 0 and read as a / (1 - decay^t) after t
 * updates, which makes it a weighted mean of the t values (as Adam corrects its moments; Kingma and Ba 2015, section 3).
 * Make it in the function given to defineModel; spread `average.update()` into what a train step returns, after the
 * optimizer's updates.
 * @throws GraphError `op/argument`, `optimizer/parameter`, `model/parameter-in-entry` inside an entry.
 * @example average.apply(() => net(image)) // the net with averaged parameters
 */
export function movingAverage(options: MovingAverageOptions = {}): MovingAverage {
  const kind = "movingAverage";
  const given = knownOptions<MovingAverageOptions>(kind, options, ["decay", "parameters", "name"]);
  const decay = numberArgument(kind, "decay", given.decay ?? 0.999);
  if (!(decay >= 0 && decay < 1)) refuseArgument(kind, "decay", decay, "a number from 0 to below 1");
  const model = requireModel(`making a ${kind}`);
  if (entryContext()) {
    throw new GraphError({
      code: "model/parameter-in-entry",
      problem: "a moving average is made inside an entry's body, and other entries could not read it",
      hint: "make it in the function given to defineModel, and use it in entries",
      source: captureSource(movingAverage),
    });
  }
  const prefix = given.name ?? automaticName(kind);
  const chosen = given.parameters?.map(asParameter);
  // asked for in entries, when all parameters are declared
  const parameters = (): readonly Variable[] =>
    chosen ?? model.declared.filter(({ kind, trainable }) => kind === "parameter" && trainable);
  const slotsOf = ({ name, shape, dtype }: Variable) => slotsAt(`${prefix}/${name}`, shape, dtype);

  /** What is read in place of a parameter. */
  const averageOf = (parameter: Variable, steps: Value): Value => {
    const t = calls.convert(steps, parameter.dtype);
    // 1 - decay^t without the digits that a difference of numbers close to 1 loses
    const weight = calls.neg(calls.expm1(calls.mul(t, Math.log(decay))));
    const mean = calls.div(slotsOf(parameter).read("average"), weight);
    return calls.select(calls.equal(steps, 0), leafOf(parameter), mean);
  };

  return {
    update() {
      withRole("update", () => {
        const { updates } = requireEntry("averaging parameters");
        const { before, count } = counter(prefix, "step");
        count(calls.add(before, 1));
        for (const parameter of parameters()) {
          const slots = slotsOf(parameter);
          const now = updates.get(parameter) ?? tensorOf(parameter);
          const kept = calls.mul(slots.read("average"), decay);
          slots.write("average", calls.add(kept, calls.mul(now, 1 - decay)));
        }
      });
      return {};
    },
    apply(body) {
      const { leaves } = requireEntry("reading averages");
      const { before } = counter(prefix, "step");
      const own = parameters().map((parameter): readonly [Variable, Value] => [parameter, leafOf(parameter)]);
      const averages = own.map(([parameter]) => averageOf(parameter, before));
      own.forEach(([parameter], i) => {
        leaves.set(parameter, averages[i]!);
      });
      try {
        return body();
      } finally {
        for (const [parameter, leaf] of own) leaves.set(parameter, leaf);
      }
    },
  };
}
