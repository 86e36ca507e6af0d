/** @file Convolutions, their transposes, windows as columns. */
import type { Attributes } from "../attributes.ts";
import {
  add,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  type Floats,
  fold,
  reshape,
  type Tensor,
  unfold,
} from "../language.ts";
import { Unsupported } from "../unsupported.ts";
import { type OpBuilder, type OpBuilders, unary } from "./builder.ts";

/** An attribute that is one number or a list; undefined where it is absent. */
export function perAxis(attrs: Attributes, name: string): number | number[] | undefined {
  const value = attrs.raw(name);
  if (value === undefined) return undefined;
  return Array.isArray(value) ? attrs.ints(name) : attrs.int(name);
}

/** One number for each of `rank` axes. */
export function forEach(attrs: Attributes, name: string, rank: number): number[] {
  const given = perAxis(attrs, name);
  if (given === undefined) throw new Unsupported(`the attribute ${name} is missing`);
  return Array.isArray(given) ? given : Array.from({ length: rank }, () => given);
}

/** Options of windows that are there. */
export function windowOptions<Name extends string>(
  attrs: Attributes,
  names: Readonly<Record<Name, string>>,
): { readonly [N in Name]?: number | number[] } {
  const given = Object.entries<string>(names).map(([name, recorded]) => [name, perAxis(attrs, recorded)]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

const sliding = { stride: "stride", dilation: "dilation" } as const;

function paddingOf(attrs: Attributes): number | number[] | "same" | "valid" {
  if (typeof attrs.raw("padding") === "string") return attrs.choice("padding", ["same", "valid"]);
  return perAxis(attrs, "padding") ?? 0;
}

/** A bias for each channel, where there is one. */
export function withBias(y: Floats, b: Floats | undefined): Floats {
  if (!b) return y;
  const ones = Array.from({ length: y.shape.length - 2 }, () => 1);
  return add(y, reshape(b, [...b.shape, ...ones]) as Floats) as Floats;
}

type Options = Readonly<Record<string, unknown>>;
type Convolution = (x: Floats, w: Floats, options: Options) => Tensor<readonly unknown[], "f32">;

const forward =
  (convolve: Convolution): OpBuilder =>
  (x, attrs) => {
    const options = {
      ...windowOptions(attrs, sliding),
      padding: paddingOf(attrs),
      groups: attrs.int("groups", 1),
    };
    return { y: withBias(convolve(x.float("x"), x.float("w"), options) as Floats, x.maybe("b")) };
  };

const transposed =
  (convolve: Convolution): OpBuilder =>
  (x, attrs) => {
    const options = {
      ...windowOptions(attrs, { ...sliding, padding: "padding", outputPadding: "output_padding" }),
      groups: attrs.int("groups", 1),
    };
    return { y: withBias(convolve(x.float("x"), x.float("w"), options) as Floats, x.maybe("b")) };
  };

const columns = { ...sliding, padding: "padding" } as const;

export const convolutionCases: OpBuilders = {
  conv1d: forward(conv1d as Convolution),
  conv2d: forward(conv2d as Convolution),
  conv3d: forward(conv3d as Convolution),
  conv_transpose1d: transposed(convTranspose1d as Convolution),
  conv_transpose2d: transposed(convTranspose2d as Convolution),
  conv_transpose3d: transposed(convTranspose3d as Convolution),
  fold: unary((x, attrs) => {
    const [shape, window] = [forEach(attrs, "output_size", 2), forEach(attrs, "kernel_size", 2)];
    return fold(x, shape, window, windowOptions(attrs, columns)) as Floats;
  }),
  unfold: unary(
    (x, attrs) => unfold(x, forEach(attrs, "kernel_size", 2), windowOptions(attrs, columns)) as Floats,
  ),
};
