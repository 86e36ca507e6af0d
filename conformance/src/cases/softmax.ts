/** @file Softmax and its relatives. */
import { neg, nn } from "../language.ts";
import { alongAxis, type OpBuilders, unary } from "./builder.ts";

export const softmaxCases: OpBuilders = {
  log_softmax: unary((x, attrs) => alongAxis(x, attrs.int("dim"), (t, axis) => nn.logSoftmax(t, axis))),
  softmax: unary((x, attrs) => alongAxis(x, attrs.int("dim"), (t, axis) => nn.softmax(t, axis))),
  softmin: unary((x, attrs) => alongAxis(neg(x), attrs.int("dim"), (t, axis) => nn.softmax(t, axis))),
};
