import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setSourceBase } from "@tapeless/graph/ir";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digits, runHere, toyTarget } from "../cli/fixtures/console.ts";
import { scriptHash } from "./client.ts";

let out = "";
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "tapeless-page-"));
});
afterAll(() => {
  rmSync(out, { recursive: true });
  setSourceBase(undefined);
});

const hostile = fileURLToPath(new URL("../explain/fixtures/hostile.ts", import.meta.url));

async function pageOf(model: string, ...flags: readonly string[]): Promise<string> {
  const file = join(out, "page.html");
  const { code, stdout, stderr } = await runHere("inspect", model, "--out", file, ...flags);
  expect([code, stdout, stderr]).toEqual([0, `${file}\n`, ""]);
  return readFileSync(file, "utf8");
}

const dataOf = (page: string) =>
  JSON.parse(/<script type='application\/json' id='data'>([^<]*)<\/script>/.exec(page)![1]!);

/** Titles of the boxes of a stage. */
const titlesOf = (
  { drawings, facts }: ReturnType<typeof dataOf>,
  { drawing }: { drawing: number },
): string[] => drawings[drawing].facts.map((place: number) => facts[place][0]);

describe("the page of a model", () => {
  let page = "";
  beforeAll(async () => {
    page = await pageOf(
      digits,
      "--bind",
      "predict.batch=1,4",
      "--bind",
      "train.batch=4",
      "--target",
      toyTarget,
    );
  });

  test("has every program with its stages, each with a drawing", () => {
    const { programs, drawings, facts, pairs } = dataOf(page);
    expect(programs.map(({ title }: { title: string }) => title)).toEqual([
      "predict batch=1",
      "predict batch=4",
      "train batch=4",
      "initial values",
    ]);
    for (const { stages } of programs) {
      expect(stages).toHaveLength(4);
      for (const stage of stages) {
        const { svg: at, order, facts: places, arrows } = drawings[stage.drawing];
        const svg = page.split(`<template id="svg-${at}">`)[1]!.split("</template>")[0]!;
        const drawn = [...svg.matchAll(/<g id="([^"]+)" class="node/g)].map(([, id]) => id);
        expect(new Set(drawn)).toEqual(new Set(order));
        expect([...svg.matchAll(/<path id="e\d+" class="edge"/g)]).toHaveLength(arrows.length);
        expect(places).toHaveLength(order.length);
        for (const place of places)
          for (const row of facts[place][1])
            expect(pairs[row]).toEqual([expect.any(String), expect.any(String)]);
      }
    }
  });

  test("has equal things once", () => {
    const { drawings, facts, pairs, texts } = dataOf(page);
    const templates = [...page.matchAll(/<template id="svg-\d+">(.*?)<\/template>/g)].map(([, svg]) => svg);
    expect(templates.length).toBeLessThanOrEqual(drawings.length);
    for (const list of [drawings, facts, pairs, texts, templates])
      expect(new Set(list.map((item: unknown) => JSON.stringify(item))).size).toBe(list.length);
    // first values have no gradients: differentiation changes nothing
    const [declared, differentiated] = dataOf(page).programs[3].stages;
    expect(differentiated).toMatchObject({ drawing: declared.drawing, equal: "declared" });
  });

  test("a gradient is one box as declared, and none afterwards", () => {
    const data = dataOf(page);
    const gradients = data.programs[2].stages.map(
      (stage: { drawing: number }) =>
        titlesOf(data, stage).filter((title) => title.startsWith("gradient")).length,
    );
    expect(gradients).toEqual([1, 0, 0, 0]);
  });

  test("memory, cost and parameters are those that the text shows", async () => {
    const { stdout } = await runHere(
      "inspect",
      digits,
      "--json",
      "--bind",
      "predict.batch=1,4",
      "--bind",
      "train.batch=4",
      "--target",
      toyTarget,
    );
    const text = JSON.parse(stdout);
    const data = dataOf(page);
    expect(data.parameters).toEqual(text.parameters);
    expect(data.programs.map(({ cost }: { cost: unknown }) => cost)).toEqual(
      text.programs.map(({ cost }: { cost: { kernels: unknown } }) => cost.kernels),
    );
    expect(data.programs[2].memory.rows).toEqual(text.programs[2].memory);
  });

  test("runs one script, the one its policy names, and asks nothing of a network", () => {
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script]) => script!);
    expect(scripts).toHaveLength(1);
    expect(page).toContain(`script-src '${scriptHash(scripts[0]!)}'`);
    expect(() => new Function(scripts[0]!)).not.toThrow();
    expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:\/\/|<link|@import/);
  });

  test("is the same bytes every time", async () => {
    const again = await pageOf(
      digits,
      "--bind",
      "predict.batch=1,4",
      "--bind",
      "train.batch=4",
      "--target",
      toyTarget,
    );
    expect(again === page).toBe(true);
  });
});

test("names are text, whatever is in them", async () => {
  const page = await pageOf(hostile);
  expect(page).not.toMatch(/<(?:img|u|b|i)\b/);
  expect(page.match(/<script/g)).toHaveLength(2);
  expect(page.match(/<\/script/g)).toHaveLength(2);
  const data = dataOf(page);
  expect(titlesOf(data, data.programs[0].stages[0])).toContain("output <u>cost</u>");
});

test("a page that cannot be written is an error before any work", async () => {
  const { code, stderr } = await runHere("inspect", digits, "--out", join(digits, "page.html"));
  expect([code, stderr]).toEqual([1, expect.stringContaining("out/unwritable")]);
});
