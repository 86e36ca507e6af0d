/** @file Adam and its relatives: running means of gradient and square, corrected for having begun at 0. */
import { optionsArgument } from "../../dsl/check.ts";
import type { Value } from "../../ir/node.ts";
import { calls } from "../../ops/calls.ts";
import {
  type CommonOptions,
  type Context,
  type DecayOptions,
  decayed,
  makeOptimizer,
  type Optimizer,
} from "./minimize.ts";
import { fromZero, minus, type Scalar, type Setting, share, times } from "./settings.ts";
import type { Slots } from "./slots.ts";

const { abs, add, div, maximum, mul, pow, sqrt, sub } = calls;

export interface MomentOptions extends CommonOptions, DecayOptions {
  /** Default 0.001. */
  readonly learningRate?: Setting;
  /** Decay of the mean; default 0.9. */
  readonly beta1?: Setting;
  /** Decay of the square; default 0.999. */
  readonly beta2?: Setting;
  /** Added to the root; default 1e-8. */
  readonly epsilon?: Setting;
}

export interface AdamOptions extends MomentOptions {
  /** Divides by the largest second moment so far (Reddi et al. 2018). Default false. */
  readonly amsgrad?: boolean;
}

/** Their settings, with the defaults. */
export function momentSettings(given: MomentOptions, weightDecay: number) {
  return {
    learningRate: [given.learningRate ?? 1e-3, fromZero],
    beta1: [given.beta1 ?? 0.9, share],
    beta2: [given.beta2 ?? 0.999, share],
    epsilon: [given.epsilon ?? 1e-8, fromZero],
    weightDecay: [given.weightDecay ?? weightDecay, fromZero],
  } as const;
}

/** beta * average + (1 - beta) * value, kept in a slot. */
export function average(slots: Slots, slot: string, value: Value, beta: Scalar): Value {
  const next = add(mul(slots.read(slot), beta), mul(value, minus(1, beta)));
  slots.write(slot, next);
  return next;
}

/** 1 - beta^t. */
export const correction = (beta: Scalar, t: Value): Value => sub(1, pow(beta, t));

type AdamContext = Context<
  "learningRate" | "beta1" | "beta2" | "epsilon",
  { readonly stepSize: Value; readonly root: Value }
>;

function adamStep(p: Value, g: Value, { settings, common, slots }: AdamContext, amsgrad: boolean): Value {
  const m = average(slots, "m", g, settings.beta1);
  const v = average(slots, "v", mul(g, g), settings.beta2);
  const largest = amsgrad ? maximum(slots.read("vMax"), v) : v;
  if (amsgrad) slots.write("vMax", largest);
  const d = add(div(sqrt(largest), common.root), settings.epsilon);
  return sub(p, mul(div(m, d), common.stepSize));
}

function adamOptimizer(kind: "adam" | "adamW", options: AdamOptions, decoupled: boolean): Optimizer {
  const given = optionsArgument<AdamOptions>(kind, options);
  return makeOptimizer(
    {
      kind,
      flags: ["amsgrad"],
      settings: momentSettings(given, decoupled ? 0.01 : 0),
      common: ({ learningRate, beta1, beta2 }, _own, turn) => {
        const t = turn();
        return { stepSize: div(learningRate, correction(beta1, t)), root: sqrt(correction(beta2, t)) };
      },
      update: (before, raw, context) => {
        const { learningRate, weightDecay } = context.settings;
        const p = decoupled ? shrunk(before, learningRate, weightDecay) : before;
        const g = decoupled ? raw : decayed(before, raw, weightDecay);
        return adamStep(p, g, context, given.amsgrad ?? false);
      },
    },
    given,
  );
}

/** p - learningRate * decay * p. */
export const shrunk = (p: Value, learningRate: Scalar, decay: Scalar): Value =>
  decay === 0 ? p : sub(p, mul(p, times(learningRate, decay)));

/**
 * Adam (Kingma and Ba 2015): m and v are running means of g and g^2; p -= learningRate / (1 - beta1^t) * m / (sqrt(v) /
 * sqrt(1 - beta2^t) + epsilon), t from 1. `weightDecay` adds itself times p to g.
 * @throws GraphError `optimizer/setting`, and where it is used those of `minimize`.
 * @example optimizer.adam({ learningRate: 1e-3 }).minimize(cost)
 */
export const adam = (options: AdamOptions = {}): Optimizer => adamOptimizer("adam", options, false);

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): p -= learningRate * weightDecay * p first. Default weight
 * decay 0.01.
 * @throws GraphError `optimizer/setting`, and where it is used those of `minimize`.
 * @example optimizer.adamW({ learningRate: 1e-3, decays: (name) => !name.endsWith("bias") }).minimize(cost)
 */
export const adamW = (options: AdamOptions = {}): Optimizer => adamOptimizer("adamW", options, true);

/**
 * Adam with the infinity norm (Kingma and Ba 2015, section 7): u = max(beta2 u, |g| + epsilon); p -= learningRate / (1 -
 * beta1^t) * m / u. Default learning rate 0.002.
 * @throws GraphError `optimizer/setting`, and where it is used those of `minimize`.
 * @example optimizer.adamax().minimize(cost)
 */
export function adamax(options: MomentOptions = {}): Optimizer {
  const given = { learningRate: 2e-3, ...optionsArgument<MomentOptions>("adamax", options) };
  return makeOptimizer(
    {
      kind: "adamax",
      settings: momentSettings(given, 0),
      common: ({ learningRate, beta1 }, _own, turn) => div(learningRate, correction(beta1, turn())),
      update: (p, raw, { settings, common: stepSize, slots }) => {
        const g = decayed(p, raw, settings.weightDecay);
        const m = average(slots, "m", g, settings.beta1);
        const u = maximum(mul(slots.read("u"), settings.beta2), add(abs(g), settings.epsilon));
        slots.write("u", u);
        return sub(p, mul(div(m, u), stepSize));
      },
    },
    given,
  );
}

export interface NadamOptions extends MomentOptions {
  /** How fast the momentum grows to beta1; default 0.004. */
  readonly momentumDecay?: Setting;
}

/**
 * Adam with Nesterov's momentum (Dozat 2016): with c(t) = beta1 (1 - 0.96^(t momentumDecay) / 2), P(t) the product of c(1) to
 * c(t) and d = sqrt(v / (1 - beta2^t)) + epsilon, p -= learningRate (1 - c(t)) / (1 - P(t)) g / d + learningRate c(t + 1) /
 * (1 - P(t + 1)) m / d. Default learning rate 0.002.
 * @throws GraphError `optimizer/setting`, and where it is used those of `minimize`.
 * @example optimizer.nadam().minimize(cost)
 */
export function nadam(options: NadamOptions = {}): Optimizer {
  const given = { learningRate: 2e-3, ...optionsArgument<NadamOptions>("nadam", options) };
  return makeOptimizer(
    {
      kind: "nadam",
      settings: { ...momentSettings(given, 0), momentumDecay: [given.momentumDecay ?? 0.004, fromZero] },
      common: ({ learningRate, beta1, beta2, momentumDecay }, own, turn) => {
        const t = turn();
        const momentum = (at: Value): Value =>
          mul(sub(1, mul(pow(0.96, mul(at, momentumDecay)), 0.5)), beta1);
        const [now, next] = [momentum(t), momentum(add(t, 1))];
        const product = mul(own.read("momentumProduct", 1), now);
        own.write("momentumProduct", product);
        return {
          ofGradient: div(mul(sub(1, now), learningRate), sub(1, product)),
          ofMean: div(mul(next, learningRate), sub(1, mul(product, next))),
          square: correction(beta2, t),
        };
      },
      update: (p, raw, { settings, common, slots }) => {
        const g = decayed(p, raw, settings.weightDecay);
        const m = average(slots, "m", g, settings.beta1);
        const v = average(slots, "v", mul(g, g), settings.beta2);
        const d = add(sqrt(div(v, common.square)), settings.epsilon);
        return sub(sub(p, div(mul(g, common.ofGradient), d)), div(mul(m, common.ofMean), d));
      },
    },
    given,
  );
}
