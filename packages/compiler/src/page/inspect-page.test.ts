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
    const { programs } = dataOf(page);
    expect(programs.map(({ title }: { title: string }) => title)).toEqual([
      "predict batch=1",
      "predict batch=4",
      "train batch=4",
      "initial values",
    ]);
    for (const [p, { stages }] of programs.entries()) {
      for (const [s, stage] of stages.entries()) {
        const svg = page.split(`<template id="svg-${p}-${s}">`)[1]!.split("</template>")[0]!;
        const drawn = [...svg.matchAll(/<g id="([^"]+)" class="node/g)].map(([, id]) => id);
        expect(new Set(drawn)).toEqual(new Set(stage.order));
        expect(Object.keys(stage.boxes).toSorted()).toEqual(stage.order.toSorted());
      }
    }
  });

  test("a gradient is one box as declared, and none afterwards", () => {
    const train = dataOf(page).programs[2];
    const gradients = train.stages.map(
      ({ boxes }: { boxes: Record<string, { title: string }> }) =>
        Object.values(boxes).filter(({ title }) => title.startsWith("gradient")).length,
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
  const { programs } = dataOf(page);
  expect(programs[0].stages[0].boxes.o0.title).toBe("output <u>cost</u>");
});

test("a page that cannot be written is an error before any work", async () => {
  const { code, stderr } = await runHere("inspect", digits, "--out", join(digits, "page.html"));
  expect([code, stderr]).toEqual([1, expect.stringContaining("out/unwritable")]);
});
