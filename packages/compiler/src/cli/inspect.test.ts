import { setSourceBase } from "@tapeless/graph/ir";
import { afterAll, describe, expect, test } from "vitest";
import { digits, runHere, toyTarget } from "./fixtures/console.ts";

afterAll(() => setSourceBase(undefined));

describe("inspect", () => {
  test("shows graphs, kernels, programs, memory and cost", async () => {
    const { code, stdout, stderr } = await runHere(
      "inspect",
      "digits.ts",
      "--bind",
      "batch=4",
      "--entry",
      "predict",
    );
    expect([code, stderr]).toEqual([0, ""]);
    const titles = stdout.split("\n").filter((line) => line.startsWith("== "));
    for (const title of [
      "digits",
      "graph predict batch=4",
      "program predict batch=4",
      "memory of predict batch=4",
      "cost of predict batch=4",
      "program (init)",
    ])
      expect(titles).toContain(`== ${title}`);
    expect(stdout).toContain("// in dense1 at digits.ts:10:");
    expect(stdout).toMatch(
      /offset +bytes +role +buffer +in use\n +0 +128 +parameter +var:dense1.weight +always/,
    );
  });

  test("--timing", async () => {
    const { stderr } = await runHere("inspect", digits, "--bind", "batch=4", "--timing");
    expect(stderr).toMatch(/^time of +runs +ms\nload model /);
    expect(stderr).toMatch(/\ncompile +1 +\d/);
  });

  test("--json, for a target", async () => {
    const { code, stdout } = await runHere(
      "inspect",
      "digits.ts",
      "--bind",
      "batch=4",
      "--target",
      "./toy-target.ts",
      "--json",
    );
    const document = JSON.parse(stdout);
    expect([code, document.target]).toEqual([0, "./toy-target.ts"]);
    const [predict] = document.programs;
    expect(predict.entry).toBe("predict");
    expect(predict.cost.flops).toBeGreaterThan(2 * 4 * (8 * 4 + 4 * 3));
    expect(predict.cost.kernels.length).toBeGreaterThan(0);
    expect(predict.memory[0]).toMatchObject({ buffer: "var:dense1.weight", offset: 0, bytes: 128 });
    expect(document.graphs[0].text).toMatch(/^graph predict\(/);
    expect(document.kernels[0].text).toContain("kernel ");
  });

  test("--kernel: the loops of one kernel, and what every target makes of them", async () => {
    const { code, stdout } = await runHere(
      "inspect",
      digits,
      "--bind",
      "batch=4",
      "--target",
      toyTarget,
      "--kernel",
      "dense1_dotGeneral",
    );
    expect(code).toBe(0);
    expect(stdout.match(/^== .*$/gm)).toEqual([
      "== kernel dense1_dotGeneral for toy",
      "== toy: digits.listing",
    ]);
    expect(stdout).toMatch(/\nfunction dense1_dotGeneral\(\) \{\n {2}4;\n\}\n$/);
  });

  test("--kernel that there is none of", async () => {
    const { code, stderr } = await runHere(
      "inspect",
      digits,
      "--bind",
      "batch=4",
      "--kernel",
      "dense1_dotGenerel",
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining("did you mean dense1_dotGeneral?")]);
  });
});
