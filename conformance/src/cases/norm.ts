/** @file Normalizations, with weights and running statistics given. */
import type { Attributes } from "../attributes.ts";
import { type Floats, nn } from "../language.ts";
import type { Operands } from "../operands.ts";
import { Unsupported } from "../unsupported.ts";
import { alongAxis, type OpBuilders, unary } from "./builder.ts";

const { functional } = nn;

function affine(x: Operands): { readonly weight?: Floats; readonly bias?: Floats } {
  const [weight, bias] = [x.maybe("weight"), x.maybe("bias")];
  return { ...(weight ? { weight } : {}), ...(bias ? { bias } : {}) };
}

/** The number of axes that `normalized_shape` names, which are the last ones. */
function lastAxes(x: Floats, attrs: Attributes): number {
  const sizes = attrs.ints("normalized_shape");
  if (x.shape.slice(-sizes.length).join() === sizes.join()) return sizes.length;
  throw new Unsupported(`the normalized_shape ${sizes.join()} is not the end of ${x.shape.join()}`);
}

export const normCases: OpBuilders = {
  batch_norm: (x, attrs) => {
    const { output, runningMean, runningVariance } = functional.batchNorm(x.float("x"), {
      ...affine(x),
      runningMean: x.float("running_mean"),
      runningVariance: x.float("running_var"),
      training: attrs.flag("training", false),
      momentum: attrs.number("momentum", 0.1),
      epsilon: attrs.number("eps", 1e-5),
    });
    return { y: output, new_running_mean: runningMean, new_running_var: runningVariance };
  },
  group_norm: (x, attrs) => ({
    y: functional.groupNorm(x.float("x"), attrs.int("num_groups"), {
      ...affine(x),
      epsilon: attrs.number("eps", 1e-5),
    }),
  }),
  instance_norm: (x, attrs) => ({
    y: functional.instanceNorm(x.float("x"), { ...affine(x), epsilon: attrs.number("eps", 1e-5) }),
  }),
  layer_norm: (x, attrs) => {
    const axes = lastAxes(x.float("x"), attrs);
    return {
      y: functional.layerNorm(x.float("x"), { ...affine(x), axes, epsilon: attrs.number("eps", 1e-5) }),
    };
  },
  local_response_norm: unary((x, attrs) => {
    const [alpha, beta, k] = [attrs.number("alpha", 1e-4), attrs.number("beta", 0.75), attrs.number("k", 1)];
    return nn.localResponseNorm(attrs.int("size"), { alpha, beta, k })(x);
  }),
  normalize: unary((x, attrs) =>
    alongAxis(x, attrs.int("dim", 1), (t, axis) =>
      nn.normalize(t, { axis, order: attrs.number("p", 2), epsilon: attrs.number("eps", 1e-12) }),
    ),
  ),
  rms_norm: (x, attrs) => {
    const axes = lastAxes(x.float("x"), attrs);
    const weight = x.maybe("weight");
    return {
      y: functional.rmsNorm(x.float("x"), {
        ...(weight ? { weight } : {}),
        axes,
        epsilon: attrs.number("eps", 1e-5),
      }),
    };
  },
  weight_norm: (x) => ({ y: nn.weightNorm(x.float("v"), x.float("g")) }),
};
