/**
 * @file Optimizers, as PyTorch defines them (epsilon outside the root, bias correction by the step count from 1).
 * Settings take a number or a scalar tensor.
 */
import { GraphError } from "../errors.ts";
import { type Operand, tensorOf } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { captureSource } from "../ir/source.ts";
import { calls } from "../ops/calls.ts";
import { makeOptimizer, type Optimizer, type Setting, type Slots } from "./minimize.ts";

const { add, div, mul, pow, sqrt, sub } = calls;

interface Common {
  /** Names the saved slots; default kind and order. */
  readonly name?: string;
}

type Input = number | Operand;

/** A setting as an operand of dtype `like`; plain numbers are checked. */
function setting(what: string, value: Setting, least: number, below = Number.POSITIVE_INFINITY): Input {
  if (typeof value !== "number") {
    const tensor = tensorOf(value as Operand);
    if (tensor.shape.length === 0 && (tensor.dtype === "f32" || tensor.dtype === "f64")) return tensor;
  } else if (value >= least && value < below) {
    return value;
  }
  const shown = typeof value === "number" ? String(value) : "a tensor that is no float scalar";
  const bound =
    below === Number.POSITIVE_INFINITY
      ? `a number from ${least}`
      : `a number from ${least} to below ${below}`;
  throw new GraphError({
    code: "optimizer/setting",
    problem: `${what} is ${shown}; it must be ${bound}, or a scalar tensor`,
    source: captureSource(setting),
  });
}

export interface SgdOptions extends Common {
  readonly learningRate?: Setting;
  /** Default 0: none. */
  readonly momentum?: Setting;
  /** Uses the gradient after the momentum step (Nesterov 1983, in Sutskever's form). Default false. */
  readonly nesterov?: boolean;
  /** Adds this times the parameter to the gradient. Default 0. */
  readonly weightDecay?: Setting;
}

/**
 * Stochastic gradient descent: v = momentum * v + g; p -= learningRate * v.
 *
 * @example optimizer.sgd({ learningRate: 0.1, momentum: 0.9 }).minimize(cost)
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const rate = setting("learningRate", options.learningRate ?? 0.01, 0);
  const momentum = setting("momentum", options.momentum ?? 0, 0);
  const decay = setting("weightDecay", options.weightDecay ?? 0, 0);
  const prepare = () => (p: Value, raw: Value, slots: Slots) => {
    const g = decay === 0 ? raw : add(raw, mul(p, decay));
    if (momentum === 0) return sub(p, mul(g, rate));
    const v = add(mul(slots.read("velocity"), momentum), g);
    slots.write("velocity", v);
    return sub(p, mul(options.nesterov ? add(g, mul(v, momentum)) : v, rate));
  };
  return makeOptimizer("sgd", { prepare }, options.name);
}

/** `sgd` with momentum 0.9 unless told otherwise. */
export const momentum = (options: SgdOptions = {}): Optimizer => sgd({ momentum: 0.9, ...options });

export interface AdamOptions extends Common {
  /** Default 0.001. */
  readonly learningRate?: Setting;
  /** Decay of the mean and of the square. Default 0.9 and 0.999. */
  readonly beta1?: Setting;
  readonly beta2?: Setting;
  /** Added to the root. Default 1e-8. */
  readonly epsilon?: Setting;
  /** Adds this times the parameter to the gradient. Default 0. */
  readonly weightDecay?: Setting;
  /** Divides by the largest second moment so far (Reddi et al. 2018). Default false. */
  readonly amsgrad?: boolean;
}

/**
 * Adam (Kingma and Ba 2015): m and v are running means of g and g^2;
 * p -= learningRate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon), t from 1.
 *
 * @example optimizer.adam({ learningRate: 1e-3 }).minimize(cost)
 */
export function adam(options: AdamOptions = {}): Optimizer {
  return makeOptimizer("adam", { prepare: adamRule(options, false) }, options.name);
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): p -= learningRate * weightDecay * p first. Default
 * weight decay 0.01.
 */
export function adamW(options: AdamOptions = {}): Optimizer {
  const rule = adamRule({ weightDecay: 0.01, ...options }, true);
  return makeOptimizer("adamW", { prepare: rule }, options.name);
}

function adamRule(options: AdamOptions, decoupled: boolean) {
  const rate = setting("learningRate", options.learningRate ?? 1e-3, 0);
  const beta1 = setting("beta1", options.beta1 ?? 0.9, 0, 1);
  const beta2 = setting("beta2", options.beta2 ?? 0.999, 0, 1);
  const epsilon = setting("epsilon", options.epsilon ?? 1e-8, 0);
  const decay = setting("weightDecay", options.weightDecay ?? 0, 0);
  return (own: Slots) => {
    const t = add(own.read("step"), 1);
    own.write("step", t);
    const stepSize = div(rate, sub(1, pow(beta1, t)));
    const rootCorrection = sqrt(sub(1, pow(beta2, t)));
    return (parameter: Value, raw: Value, slots: Slots) => {
      const isDecayed = decay !== 0;
      const p = isDecayed && decoupled ? sub(parameter, mul(parameter, mul(rate, decay))) : parameter;
      const g = isDecayed && !decoupled ? add(raw, mul(parameter, decay)) : raw;
      const m = add(mul(slots.read("m"), beta1), mul(g, sub(1, beta1)));
      const v = add(mul(slots.read("v"), beta2), mul(mul(g, g), sub(1, beta2)));
      slots.write("m", m);
      slots.write("v", v);
      const largest = options.amsgrad ? calls.maximum(slots.read("vMax"), v) : v;
      if (options.amsgrad) slots.write("vMax", largest);
      const d = add(div(sqrt(largest), calls.convert(rootCorrection, p.dtype)), epsilon);
      return sub(p, mul(div(m, d), calls.convert(stepSize, p.dtype)));
    };
  };
}
