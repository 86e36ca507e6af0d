import { expect, test } from "vitest";
import { listCases } from "./list-cases.ts";
import { CaseError, parseCase, readCase } from "./read-case.ts";

const tensor = (data: readonly unknown[], extra: object = {}) => ({
  dtype: "float32",
  shape: [data.length],
  data,
  ...extra,
});

const op = (changes: object = {}) => ({
  name: "unary/neg.a",
  op: "neg",
  category: "unary",
  kind: "op",
  doc: "y = -x",
  attrs: {},
  inputs: { x: tensor([1, "-Infinity"], { grad: true }) },
  outputs: { y: tensor([-1, "Infinity"]) },
  cotangents: { y: tensor([1, 2]) },
  loss: 1,
  grads: { x: tensor([-1, -2]) },
  tolerance: { rtol: 1e-4, atol: 1e-5 },
  ...changes,
});

const parse = (value: unknown) => parseCase(JSON.stringify(value), "unary/neg.a.json");
const problem = (value: unknown): string => {
  try {
    parse(value);
  } catch (error) {
    expect(error).toBeInstanceOf(CaseError);
    return (error as CaseError).message;
  }
  return "no problem";
};

test("tensors come decoded", () => {
  const { golden, unknownFields } = parse(op());
  expect(unknownFields).toEqual([]);
  expect(golden).toMatchObject({ kind: "op", name: "unary/neg.a" });
  const { x } = (golden as Extract<typeof golden, { kind: "op" }>).inputs;
  expect(x).toEqual({
    dtype: "f32",
    shape: [2],
    data: Float32Array.of(1, Number.NEGATIVE_INFINITY),
    grad: true,
    tooWide: false,
  });
});

test("int64 is read as i32, and says where it does not fit", () => {
  const index = { dtype: "int64", shape: [], data: [2 ** 31] };
  const { golden } = parse(op({ inputs: { ...op().inputs, index } }));
  expect((golden as Extract<typeof golden, { kind: "op" }>).inputs.index).toMatchObject({
    dtype: "i32",
    tooWide: true,
  });
});

test("fields that the format does not have are named", () => {
  expect(parse(op({ weather: "fine" })).unknownFields).toEqual(["weather"]);
});

test("what is wrong is said with file and field", () => {
  expect(problem(op({ kind: "guess" }))).toMatch(/^unary\/neg\.a\.json: kind: /);
  expect(problem(op({ tolerance: { rtol: "small", atol: 0 } }))).toMatch(
    /^unary\/neg\.a\.json: tolerance\.rtol: /,
  );
  expect(problem(op({ inputs: { x: { dtype: "float16", shape: [], data: [1] } } }))).toMatch(
    /inputs\.x\.dtype: /,
  );
  expect(problem(op({ outputs: { y: { ...tensor([1, 2]), shape: [2, 2] } } }))).toBe(
    "unary/neg.a.json: outputs.y.data: 2 elements for shape [2, 2]",
  );
  expect(problem(op({ inputs: { x: { dtype: "bool", shape: [2], data: [1, 2] } } }))).toBe(
    "unary/neg.a.json: inputs.x.data: element 1 is 2, which is no bool",
  );
  expect(problem(op({ inputs: { x: { dtype: "int64", shape: [1], data: ["NaN"] } } }))).toBe(
    "unary/neg.a.json: inputs.x.data: element 0 is NaN, which is no int64",
  );
  expect(problem(op({ inputs: { x: { ...tensor([1, null]) } } }))).toMatch(/inputs\.x\.data\.1: /);
});

test("fields that contradict each other are wrong", () => {
  expect(problem(op({ grads: {} }))).toBe("unary/neg.a.json: grads: there is no x");
  expect(problem(op({ grads: { x: tensor([1]) } }))).toBe(
    "unary/neg.a.json: grads.x: shape [1], while inputs.x has [2]",
  );
  expect(problem(op({ cotangents: { z: tensor([1, 2]) } }))).toBe(
    "unary/neg.a.json: cotangents.z: there is no z in outputs",
  );
});

test("a direction is given for each variable it goes along", () => {
  const derivative = { kind: "jvp", of: "y", wrt: ["x"], value: tensor([1, 2]) };
  const { cotangents, loss, grads, ...rest } = op({ kind: "higher" });
  expect(problem({ ...rest, derivatives: [derivative] })).toBe(
    "unary/neg.a.json: derivatives.0.vector: there is no x",
  );
  expect(problem({ ...rest, derivatives: [{ ...derivative, of: "z" }] })).toMatch(
    /derivatives\.0\.of: there is no z/,
  );
  expect(problem({ ...rest, derivatives: [{ ...derivative, vector: { x: tensor([1, 2]) } }] })).toBe(
    "no problem",
  );
});

test("a file that is no case at all", () => {
  expect(() => parseCase("{", "a.json")).toThrow(/^a\.json is not JSON: /);
  expect(problem([])).toMatch(/^unary\/neg\.a\.json: /);
  expect(() => readCase("/nowhere/a.json", "a.json")).toThrow("a.json: there is no such file");
  expect(() => listCases("/nowhere")).toThrow("there is no folder /nowhere");
});
