import type { ModelDefinition } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { checkGradient, type LineCheck } from "./check-gradient.ts";
import type { Checkable } from "./derive.ts";
import block from "./fixtures/block.ts";
import { derivationOf, parametersOf } from "./fixtures/derivation.ts";
import fourier from "./fixtures/fourier.ts";
import gates from "./fixtures/gates.ts";
import images from "./fixtures/images.ts";
import losses from "./fixtures/losses.ts";
import norm from "./fixtures/norm.ts";
import twoLayers from "./fixtures/two-layers.ts";
import { showTerm } from "./term.ts";

const linesOf = ({ backward }: Checkable): string =>
  `\n${backward.map(({ name, formula, axes }) => `${showTerm(name)} = ${showTerm(formula)}  ${axes}`).join("\n")}\n`;

/** Lines as written, against differences of the cost; the last against the compiler's own gradient. */
function expectRight(derivation: Checkable): void {
  const { lines, compiled } = checkGradient(derivation);
  expect(lines.length).toBeGreaterThan(0);
  for (const { line, written, measured } of lines) {
    const scale = Math.max(Math.abs(measured), 1e-3);
    expect(Math.abs(written - measured) / scale, showTerm(line.name)).toBeLessThan(1e-5);
  }
  expect(lines.some(({ written }) => written !== 0)).toBe(true);
  expect(compiled).toBeLessThan(1e-10);
}

describe("sum((Z relu(W x))^2)", () => {
  test("by Z: twice m, with y", () => {
    const derivation = derivationOf(twoLayers, "Z");
    expect(linesOf(derivation)).toMatchInlineSnapshot(`
      "
      dL/d(m^2) = 1  [4]
      dL/dm = 2 * m  [4]
      dL/dZ = dL/dm ⊗ y  [4, 3]
      "
    `);
    expect(showTerm(derivation.closed!)).toBe("(2 * m) ⊗ y");
  });

  test("by W: back through Z, where W x is positive, with x", () => {
    const derivation = derivationOf(twoLayers, "W");
    expect(linesOf(derivation)).toMatchInlineSnapshot(`
      "
      dL/d(m^2) = 1  [4]
      dL/dm = 2 * m  [4]
      dL/dy = Zᵀ @ dL/dm  [3]
      dL/d(W @ x) = dL/dy * 1[W @ x > 0]  [3]
      dL/dW = dL/d(W @ x) ⊗ x  [3, 2]
      "
    `);
    expect(showTerm(derivation.closed!)).toBe("((Zᵀ @ (2 * m)) * 1[W @ x > 0]) ⊗ x");
  });
});

test("a normalization, an activation and a mean squared error", () => {
  expect(linesOf(derivationOf(norm, "first.weight"))).toMatchInlineSnapshot(`
    "
    dL/dy = 2 * (y - target) / 6  [batch, 2]
    dL/dlast = dL/dy * y * (1 - y)  [batch, 2]
    dL/dh = dL/dlast @ last.weightᵀ  [batch, 4]
    dL/dnorm = dL/dh * gelu'(norm)  [batch, 4]
    dL/dh2 = dL/dnorm * norm.weight  [batch, 4]
    dL/dfirst = (dL/dh2 - mean(dL/dh2) - h2 * mean(dL/dh2 * h2)) / deviation(first)  [batch, 4]
    dL/dfirst.weight = xᵀ @ dL/dfirst  [6, 4]
    "
  `);
});

test("a convolution through Fourier transforms: both parts of complex numbers, and every line is right", () => {
  const derivation = derivationOf(fourier, "kernel");
  expect(derivation.forward.map(({ formula }) => showTerm(formula)).join("\n")).toMatch(
    /re\(rfft\(.*\n.*im\(rfft\(/,
  );
  expectRight(derivation);
});

test("every op by itself", () => {
  expect(linesOf(derivationOf(twoLayers, "W", { all: true }))).toMatchInlineSnapshot(`
    "
    dL/d(m^2) = 1  [4]
    dL/dm = 2 * m  [4]
    dL/dy = Zᵀ @ dL/dm  [3]
    dL/d(W @ x) = dL/dy * 1[W @ x > 0]  [3]
    dL/dW = dL/d(W @ x) ⊗ x  [3, 2]
    "
  `);
});

test("softmax and cross-entropy: probability minus target, over the number of examples", () => {
  const [first] = derivationOf(losses, "first.weight", { entry: "hard" }).backward;
  expect(showTerm(first!.formula)).toBe("(softmax(first) - onehot(label)) / 3");
});

test("through time: one line for the loop", () => {
  const { backward } = derivationOf(losses, "first.weight", { entry: "scanned" });
  expect(backward.map(({ formula }) => showTerm(formula)).at(-1)).toBe(
    "throughTime(dL/d(scan(0, x, first.bias, first.weight)))",
  );
  expect(backward.at(-1)!.rule).toContain("through time");
});

test("one turn of a loop: what arrives from the next turn and from outside, and what all turns add up to", () => {
  const { turns } = derivationOf(losses, "first.weight", { entry: "scanned" });
  const [turn] = turns;
  expect(turns).toHaveLength(1);
  expect(
    `\n${turn!.forward.map(({ name, formula }) => `${showTerm(name)} = ${showTerm(formula)}`).join("\n")}\n`,
  ).toMatchInlineSnapshot(`
    "
    first = next[t-1] @ first.weight + first.bias
    next[t] = tanh(first + x[t])
    "
  `);
  expect(linesOf(turn!)).toMatchInlineSnapshot(`
    "
    dL/dnext[t] = through(t+1, dL/dnext[t]) + (dL/d(scan(0, x, first.bias, first.weight)))[t]  [6]
    dL/d(first + x[t]) = dL/dnext[t] * (1 - next[t]^2)  [6]
    dL/dfirst = dL/d(first + x[t])  [6]
    through(t, dL/dnext[t-1]) = first.weight @ dL/dfirst  [6]
    through(t, dL/dfirst.weight) = next[t-1] ⊗ dL/dfirst  [6, 6]
    "
  `);
  expect(turn!.sums.map(({ name, formula }) => `${showTerm(name)} = ${showTerm(formula)}`)).toEqual([
    "dL/dfirst.weight = sum(through(t, dL/dfirst.weight), over t = 0..2)",
  ]);
  expectRight(turn!);
});

test("a carried memory with gates: both carried values, by their own names, in either direction", () => {
  for (const entry of ["forwards", "backwards"]) {
    const [turn] = derivationOf(gates, "recurrent", { entry }).turns;
    expectRight(turn!);
    const [before, after] = entry === "forwards" ? ["t-1", "t+1"] : ["t+1", "t-1"];
    const lines = linesOf(turn!);
    expect(lines).toContain(`dL/dcell[t] = through(${after}, dL/dcell[t]) + `);
    expect(lines).toContain(`through(t, dL/dhidden[${before}]) = `);
    expect(lines).toContain(`through(t, dL/drecurrent) = hidden[${before}]ᵀ @ `);
    expect(turn!.start.map(({ name }) => showTerm(name))).toEqual([`cell[${before}]`, `hidden[${before}]`]);
  }
});

test("equal elements of a maximum are a kink: said so, and checked beside it", () => {
  const derivation = derivationOf(images, "first.weight", { entry: "ties" });
  const { lines } = checkGradient(derivation);
  const kinks = lines.filter(({ kink }) => kink);
  expect(kinks.map(({ line }) => showTerm(line.formula))).toEqual(["toLargest(dL/dh)"]);
  const [{ kink, error }] = kinks as [LineCheck];
  expect(Math.abs(kink!.left - kink!.right)).toBeGreaterThan(1e-3);
  expect(error).toBeLessThan(1e-6);
});

test("what dropout keeps is one name, going forward and back", () => {
  const lines = linesOf(derivationOf(images, "first.weight", { entry: "dropped" }));
  expect(lines).toMatch(/\* 1\[random\(dropout1\) < 0\.75\]/);
  expect(lines).not.toContain("randomBits");
});

test("convolutions and maxima", () => {
  expect(linesOf(derivationOf(images, "first.weight"))).toMatchInlineSnapshot(`
    "
    dL/dshapes = 2 * (shapes - target) / 12  [batch, 4, 1, 1]
    dL/dh = convTransposed(dL/dshapes, second.weight)  [batch, 3, 3, 3]
    dL/d(tanh(strokes)) = toLargest(dL/dh)  [batch, 3, 6, 6]
    dL/dstrokes = dL/d(tanh(strokes)) * (1 - tanh(strokes)^2)  [batch, 3, 6, 6]
    dL/dfirst.weight = correlation(image, dL/dstrokes)  [3, 2, 2, 2]
    "
  `);
  expectRight(derivationOf(images, "second.weight"));
  expectRight(derivationOf(images, "first.weight", { all: true }));
  expectRight(derivationOf(images, "first.weight"));
});

test.each([
  ["smooth", "(softmax(first) - (0.9 * onehot(label) + 0.016666668)) / 3"],
  ["weighted", "classWeights[label] * (softmax(first) - onehot(label)) / sum(classWeights[label])"],
  ["logits", "(sigmoid(first) - soft) / 18"],
  ["absolute", "sign(first - soft) / 18"],
  ["huber", "clamp(first - soft, -1, 1) / 18"],
])("%s: a line that people know", (entry, formula) => {
  const [first] = derivationOf(losses, "first.weight", { entry }).backward;
  expect(showTerm(first!.formula)).toBe(formula);
});

const models: readonly (readonly [string, ModelDefinition])[] = [
  ["two layers", twoLayers],
  ["norm", norm],
  ["block", block],
];

describe.each(models)("every line of every gradient is right: %s", (_, model) => {
  test.each(parametersOf(model))("%s", (parameter) => {
    // by a softmax's shift nothing changes, and neither does by the bias of its keys
    if (parameter.endsWith("key.bias")) return;
    expectRight(derivationOf(model, parameter));
  });
});

const entries = [
  ...["hard", "hardSum", "soft", "smooth", "weighted", "logits", "absolute", "huber"],
  ...["logs", "rms", "twice", "joined", "scanned"],
];

describe.each(entries)("every line is right: %s", (entry) => {
  test.each([false, true])("ops by themselves: %s", (all) => {
    expectRight(derivationOf(losses, "first.weight", { entry, all }));
  });
});
