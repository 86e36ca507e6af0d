import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import js from "@tapeless/backend-js";
import { afterAll, expect, test } from "vitest";
import { listCases } from "./format/list-cases.ts";
import { isClean, reportDocument, showReport } from "./report.ts";
import { runCases } from "./run-cases.ts";
import { emittedTarget } from "./targets/emitted.ts";
import { findTarget } from "./targets/index.ts";
import { interpreter } from "./targets/interpreter.ts";

const committed = fileURLToPath(new URL("../golden-cases", import.meta.url));
const edges = fileURLToPath(new URL("../edge-cases", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "conformance-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let copies = 0;

/** A copy of a committed case with other values at some places: `outputs.y.data.3`. */
function changedCase(name: string, changes: Readonly<Record<string, unknown>>): string {
  const golden = JSON.parse(readFileSync(join(committed, `${name}.json`), "utf8"));
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = keys.pop()!;
    keys.reduce((part, key) => part[key], golden)[last] = value;
  }
  const file = `${name}.${copies++}.json`;
  mkdirSync(join(folder, name.split("/")[0]!), { recursive: true });
  writeFileSync(join(folder, file), JSON.stringify(golden));
  return file;
}

const run = (...files: string[]) =>
  runCases({ folder, files, target: interpreter, listed: new Set<string>() });

test.each([
  ["recorded", committed],
  ["edge", edges],
])("the committed %s cases pass on the interpreter", async (_, folder) => {
  const files = listCases(folder);
  expect(files.length).toBeGreaterThan(50);
  const report = await runCases({ folder, files, target: interpreter });
  expect(showReport(report)).toMatch(new RegExp(`${files.length} passed, 0 failed, 0 unsupported$`));
  expect(isClean(report)).toBe(true);
});

test("every kind of case runs as an emitted module", async () => {
  const target = emittedTarget(js);
  try {
    const files = [
      "unary/tanh.scalar.json",
      "index/one_hot.m.json",
      "gradgrad/pow.row.json",
      "higher/jacobian_matvec.textbook_3x2.json",
      "optimizer/adam.amsgrad_quadratic.json",
      "training/logistic_minibatch.sgd_step_schedule.json",
    ];
    const report = await runCases({ folder: committed, files, target });
    expect(showReport(report)).toMatch(/6 passed, 0 failed, 0 unsupported$/);
  } finally {
    target.close();
  }
});

test("a wrong output and a wrong gradient are found and shown", async () => {
  const report = await run(
    changedCase("unary/exp.wide", { "outputs.y.data.3": 100 }),
    changedCase("elementwise/div.row", { "grads.b.data.1": 100 }),
  );
  const text = showReport(report);
  expect(text).toMatch(
    /failed unary\/exp\.wide\n {2}output y: 1 of 9 elements; worst at \[3\]: got .*, want 100,/,
  );
  expect(text).toMatch(
    /failed elementwise\/div\.row\n {2}gradient of b: 1 of 4 elements; worst at \[1\]: got /,
  );
  expect(text).toMatch(/0 passed, 2 failed, 0 unsupported$/);
  expect(isClean(report)).toBe(false);
  expect(reportDocument(report)).toMatchObject({ target: "interpreter", passed: 0, failed: 2, ok: false });
});

test("second derivatives, Jacobians, steps and dtypes are compared, too", async () => {
  const report = await run(
    changedCase("gradgrad/pow.row", { "grads2.a.data.0": 100 }),
    changedCase("gradgrad/pow.row", { loss2: 100 }),
    changedCase("higher/jacobian_matvec.textbook_3x2", { "derivatives.0.value.data.5": 1 }),
    changedCase("optimizer/adam.amsgrad_quadratic", { "paramsPerStep.x.data.29": 100 }),
    changedCase("training/linear_regression.i3", { "losses.49": 100 }),
    changedCase("index/one_hot.m", { "outputs.y.dtype": "float32" }),
    changedCase("reduce/argmax.middle", { "outputs.y.data.0": 100 }),
  );
  const lines = showReport(report)
    .split("\n")
    .filter((line) => /^ {2}\S.*:/.test(line));
  expect(lines.map((line) => line.trim().split(":")[0])).toEqual([
    "second gradient of a",
    "loss2",
    "jacobian of y by W",
    "x after step 10",
    "loss at step 50",
    "output y",
    "output y",
  ]);
});

test("what is not understood is unsupported, never passed", async () => {
  const extra = { dtype: "float32", shape: [], data: [1] };
  const report = await run(
    changedCase("unary/tanh.scalar", { "attrs.approximate": true }),
    changedCase("unary/tanh.scalar", { op: "tanhh" }),
    changedCase("unary/tanh.scalar", { "inputs.z": extra }),
    changedCase("unary/tanh.scalar", { warmup: 3 }),
    changedCase("shape/pad.crop", { "attrs.mode": "mirror" }),
    changedCase("index/embedding.v", { "inputs.index.data.0": 2 ** 31 }),
    changedCase("optimizer/adam.amsgrad_quadratic", { "attrs.lookahead": 2 }),
    changedCase("higher/hessian_product.a", { "derivatives.0.kind": "laplacian" }),
  );
  expect(report.outcomes.map(({ status, reason }) => `${status}: ${reason}`)).toEqual([
    "unsupported: the attribute approximate is not understood",
    "unsupported: there is no builder for tanhh",
    "unsupported: the input z is not understood",
    "unsupported: the field warmup is not understood",
    'unsupported: the attribute mode is "mirror", not one of constant, reflect, replicate, circular',
    "unsupported: index has numbers beyond i32",
    "unsupported: the setting lookahead of adam is not understood",
    "unsupported: the derivative laplacian is not understood",
  ]);
  expect(isClean(report)).toBe(false);
});

test("a file that is no case fails, and the others still run", async () => {
  const bad = changedCase("unary/tanh.scalar", { "inputs.x.shape": [2] });
  const report = await run(bad, changedCase("unary/tanh.scalar", {}), "unary/missing.json");
  expect(report.outcomes.map(({ status }) => status)).toEqual(["failed", "passed", "failed"]);
  expect(showReport(report)).toContain(`${bad}: inputs.x.data: 1 elements for shape [2]`);
});

test("a target nobody has is refused with the nearest name", async () => {
  await expect(findTarget("interpeter")).rejects.toThrow(/did you mean interpreter\?/);
  await expect(findTarget("jss")).rejects.toThrow(/did you mean js\?/);
});
