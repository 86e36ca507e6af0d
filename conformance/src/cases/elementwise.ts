/** @file Functions of several tensors, element by element. */
import {
  add,
  atan2,
  div,
  type Floats,
  hypot,
  lerp,
  maximum,
  minimum,
  mul,
  pow,
  sub,
  where,
} from "../language.ts";
import { binary, type OpBuilders, unary } from "./builder.ts";

export const elementwiseCases: OpBuilders = {
  add: binary((a, b) => add(a, b)),
  addcdiv: (x, attrs) => {
    const scaled = mul(div(x.float("a"), x.float("b")), attrs.number("value", 1));
    return { y: add(x.float("x"), scaled) };
  },
  addcmul: (x, attrs) => {
    const scaled = mul(mul(x.float("a"), x.float("b")), attrs.number("value", 1));
    return { y: add(x.float("x"), scaled) };
  },
  atan2: binary((a, b) => atan2(a, b)),
  div: binary((a, b) => div(a, b)),
  hypot: binary((a, b) => hypot(a, b)),
  lerp: (x) => ({ y: lerp(x.float("a"), x.float("b"), x.float("w")) as Floats }),
  masked_fill: (x, attrs) => ({
    y: where(x.bool("mask"), attrs.number("value"), x.float("x")) as Floats,
  }),
  maximum: binary((a, b) => maximum(a, b)),
  minimum: binary((a, b) => minimum(a, b)),
  mul: binary((a, b) => mul(a, b)),
  pow: binary((a, b) => pow(a, b)),
  pow_scalar: unary((x, attrs) => pow(x, attrs.number("exponent"))),
  scalar_pow: unary((x, attrs) => pow(attrs.number("base"), x)),
  sub: binary((a, b) => sub(a, b)),
  where: (x) => ({ y: where(x.bool("cond"), x.float("a"), x.float("b")) }),
};
