/** @file Scalar ops that are printed from their definitions (docs/numerics.md A4): a module-level function each. */

import { type DType, type ScalarOpName, scalarOps } from "@tapeless/graph/ir";
import { type FunctionDeclaration, Lines, Names } from "@tapeless/wrapper";
import { type Environment, ExprPrinter } from "./expr.ts";
import type { Helpers } from "./helpers.ts";
import { type Text, text } from "./text.ts";

export function printScalarFunction(
  name: string,
  op: ScalarOpName,
  operand: DType,
  helpers: Helpers,
): FunctionDeclaration {
  const define = scalarOps[op].define;
  if (!define) throw new Error(`internal: ${op} has no definition`);
  const { params, result } = define(operand);
  const names = new Names(helpers.fileNames);
  const variables = new Map<string, Text>(params.map((param) => [param.name, text(names.add(param.name))]));
  const unknown = (what: string): never => {
    throw new Error(`internal: the definition of ${op} reads ${what}`);
  };
  const env: Environment = {
    strict: helpers.strict,
    helpers,
    names,
    inlined: new Set(),
    variable: (variable) => variables.get(variable) ?? unknown(variable),
    element: unknown,
    buffer: unknown,
  };
  const out = new Lines();
  const answer = new ExprPrinter(env, out).one(result);
  out.line(`return ${answer.text};`);
  return {
    kind: "function",
    name,
    comment: "",
    parameters: [...variables.values()].map((variable) => ({ name: variable.text, type: "number" })),
    returns: "number",
    body: out.lines,
  };
}
