import {
  type DType,
  type Expr,
  type Kernel,
  load,
  op,
  type ScalarOpName,
  scalarOps,
  variable,
} from "@tapeless/graph/ir";
import { randomStream } from "@tapeless/wrapper/fixtures";
import { describe, expect, test } from "vitest";
import { printOne, runBoth } from "./fixtures/kernels.ts";

const size = 300;
const i = variable("i");

const takes: Record<(typeof scalarOps)[ScalarOpName]["operands"], readonly DType[]> = {
  float: ["f32", "f64"],
  number: ["f32", "f64", "i32"],
  i32: ["i32"],
  bool: ["bool"],
  integral: ["i32", "bool"],
  any: ["f32", "f64", "i32", "bool"],
  f64: ["f64"],
};

/** `y[i] = op(a[i], b[i], ...)`, and once with the result used by another op, which has to see it rounded. */
function opKernel(name: ScalarOpName, operand: DType, result: DType): Kernel {
  const { arity } = scalarOps[name];
  const names = ["a", "b", "c", "d", "e"].slice(0, arity);
  const dtypes = names.map((_, at): DType => (name === "select" && at === 0 ? "bool" : operand));
  const args: Expr[] = names.map((buffer, at) => load(buffer, dtypes[at]!, i));
  const value = op(name, result, ...args);
  const doubled =
    result === "bool" ? op("not", "bool", value) : op("add", result, op(name, result, ...args), args.at(-1)!);
  const again = result === operand && result !== "bool" ? doubled : value;
  return {
    name: "k",
    comment: "",
    buffers: [
      ...names.map((buffer, at) => ({ name: buffer, dtype: dtypes[at]!, size, access: "read" as const })),
      { name: "y", dtype: result, size, access: "write" },
      { name: "z", dtype: again.dtype, size, access: "write" },
    ],
    body: [
      {
        kind: "for",
        index: "i",
        from: { kind: "const", dtype: "i32", lanes: 1, value: 0 },
        to: { kind: "const", dtype: "i32", lanes: 1, value: size },
        step: 1,
        axis: "parallel",
        body: [
          { kind: "store", buffer: "y", index: i, value, mode: "set" },
          { kind: "store", buffer: "z", index: i, value: again, mode: "set" },
        ],
      },
    ],
  };
}

const resultsOf = (name: ScalarOpName, operand: DType): readonly DType[] => {
  const { result } = scalarOps[name];
  if (result === "same") return [operand];
  if (result !== "given") return [result];
  if (name === "convert") return ["f32", "f64", "i32", "bool"];
  return operand === "f64" ? [] : ["f32", "i32"];
};

/** Unspecified outside of what definitions use. */
const pieces = new Set<ScalarOpName>(["smallToI32", "exponent", "mantissa"]);

const cases = (Object.keys(scalarOps) as ScalarOpName[])
  .filter((name) => !pieces.has(name))
  .flatMap((name) =>
    takes[scalarOps[name].operands].flatMap((operand) =>
      resultsOf(name, operand).map((result) => [name, operand, result] as const),
    ),
  )
  .filter(([name, operand]) => {
    try {
      scalarOps[name].specialize(operand, operand);
      return true;
    } catch {
      return false;
    }
  });

describe("scalar ops have the bits of the table", () => {
  test.each(cases)("%s of %s gives %s", async (name, operand, result) => {
    const printed = await printOne(opKernel(name, operand, result));
    const random = randomStream(7);
    for (let round = 0; round < 3; round++) {
      const { expected, actual } = runBoth(printed, random, 0.3);
      expect(actual).toEqual(expected);
    }
  });
});
