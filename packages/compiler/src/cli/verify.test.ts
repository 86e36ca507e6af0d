import { fileURLToPath } from "node:url";
import { setSourceBase } from "@tapeless/graph/ir";
import { afterAll, describe, expect, test } from "vitest";
import { digits, runHere } from "./fixtures/console.ts";

afterAll(() => setSourceBase(undefined));

const wrong = fileURLToPath(new URL("./fixtures/wrong-gradient.ts", import.meta.url));
const surrogate = fileURLToPath(new URL("./fixtures/straight-through.ts", import.meta.url));
const bind = ["--bind", "batch=4"];

describe("verify", () => {
  test("certifies the gradients of a model, with figures", async () => {
    const { code, stdout, stderr } = await runHere("verify", digits, ...bind);
    expect([code, stderr]).toEqual([0, ""]);
    const tidy = stdout.replaceAll(/-?\d+\.\d{6,}/g, "#").replaceAll(/#e-\d\d|\d\.\de-\d+/g, "small");
    expect(tidy.replaceAll(/ +/g, " ")).toMatchInlineSnapshot(`
      "train batch=4: the gradient at digits.ts:13:64, by 4 tensors of 51 elements
       direction derived measured relative error
       1 # # small
       2 # # small
       3 # # small

      digits: 1 of 1 gradient certified, to a relative error of 1e-6
      "
    `);
    const rows = [...stdout.matchAll(/^ {2}\d +(\S+) +(\S+) +(\S+)$/gm)];
    expect(rows.length).toBe(3);
    for (const [, derived, measured, error] of rows) {
      expect(Math.abs(Number(derived) - Number(measured))).toBeLessThan(1e-7);
      expect(Number(error)).toBeLessThan(1e-6);
    }
  });

  test("names the function whose own gradient is wrong, and its line", async () => {
    const { code, stdout, stderr } = await runHere("verify", wrong, ...bind);
    expect(code).toBe(1);
    expect(stdout).toContain("wrong: 0 of 1 gradient certified");
    expect(stderr.replaceAll(/-?\d+\.\d{6,}/g, "#")).toMatchInlineSnapshot(`
      "error verify/gradient: customVjp: its gradient is not that of what it computes: # along a random direction, where the function changes by #
        at   wrong-gradient.ts:28:29
        hint this is the first op, from the inputs on, whose gradient is wrong; one that is meant to differ from the function's own, as that of a straight-through estimator, is declared so: customVjp(forward, backward, { surrogate: true })
      "
    `);
  });

  test("takes a straight-through estimator as declared, and compares every other op", async () => {
    const { code, stdout, stderr } = await runHere("verify", surrogate, ...bind);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatchInlineSnapshot(`
      "train batch=4: the gradient at straight-through.ts:20:62, by 4 tensors of 46 elements
        customVjp at straight-through.ts:19:47: a surrogate, taken as declared
        each other op was compared by itself

      straight-through: 1 of 1 gradient certified, to a relative error of 1e-6
      "
    `);
    const { gradients } = JSON.parse((await runHere("verify", surrogate, ...bind, "--json")).stdout);
    expect(gradients).toMatchObject([
      { slopes: [], surrogates: ["straight-through.ts:19:47"], certified: true },
    ]);
  });

  test("--json is one document, with the error in it", async () => {
    const right = JSON.parse((await runHere("verify", digits, ...bind, "--json")).stdout);
    expect(right).toMatchObject({ model: "digits", certified: true });
    expect(right.gradients[0].wrt.map(({ name }: { name: string }) => name)).toContain("head.weight");
    const { code, stdout, stderr } = await runHere("verify", wrong, ...bind, "--json");
    expect([code, stderr]).toEqual([1, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      certified: false,
      gradients: [{ entry: "train", certified: false }],
      error: { code: "verify/gradient", op: "customVjp" },
    });
  });

  test("an entry without gradients has nothing to certify", async () => {
    const { code, stdout } = await runHere("verify", digits, ...bind, "--entry", "predict");
    expect([code, stdout]).toEqual([0, "digits: nothing is differentiated\n"]);
  });

  test("sizes that nobody names are chosen, and said", async () => {
    const { code, stdout, stderr } = await runHere("verify", digits);
    expect([code, stderr]).toEqual([0, "sizes chosen, as no --bind names them: batch=4\n"]);
    expect(stdout).toContain("train batch=4: the gradient at ");
  });

  test("a dim that has a size in another entry only needs one here", async () => {
    const { code, stderr } = await runHere("verify", digits, "--bind", "predict.batch=2");
    expect([code, stderr.split("\n")[0]]).toEqual([1, expect.stringContaining("bind/unbound")]);
  });
});
