import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromFolder, fromHome, home, loadDigits, parseDigits } from "./digits-data.ts";
import { generateDigits } from "./generate-digits.ts";
import { shuffled } from "./train.ts";

const folder = process.env.TAPELESS_DATA;
let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), "tapeless-digits-"));
});
afterAll(() => rm(cache, { recursive: true }));

const offline = () => Promise.reject(new Error("no network"));

describe.skipIf(!folder)("with the real digits", () => {
  it("reads the folder", async () => {
    const digits = await fromFolder(folder);
    expect(digits?.labels.length).toBe(1797);
    expect(digits?.source).toContain("the data folder");
  });

  it("downloads once, keeps the file, and reads it back", async () => {
    const real = (await fromFolder(folder))!;
    const lines = [...real.labels].map((label, row) =>
      [...real.images.subarray(row * 64, row * 64 + 64), label].join(","),
    );
    const asked: string[] = [];
    const download = (url: string) => {
      asked.push(url);
      return Promise.resolve(`${lines.join("\r\n")}\r\n`);
    };
    const first = await fromHome({ cache, download });
    expect(first?.source).toMatch(/downloaded/);
    const second = await fromHome({ cache, download: offline });
    expect(second?.source).toContain(cache);
    expect(second?.images).toEqual(real.images);
    expect(asked).toEqual([home]);
  });

  it("does not trust a cache that was changed, nor a download that differs", async () => {
    const file = join(cache, "optdigits.tes");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace("0", "1"));
    expect(await fromHome({ cache, download: offline })).toBeUndefined();
    await expect(
      fromHome({ cache, download: () => Promise.resolve(text.replace("0", "1")) }),
    ).rejects.toThrow(/checksum/);
  });
});

describe("without data", () => {
  it("draws digits and says so", async () => {
    const nowhere = join(cache, "nothing");
    const digits = await loadDigits({ folder: nowhere, cache: nowhere, download: offline });
    expect(digits.source).toBe("generated digits");
    expect(digits.labels.length).toBe(1797);
    expect(new Set(digits.labels).size).toBe(10);
    expect(Math.max(...digits.images)).toBeLessThanOrEqual(16);
    expect(generateDigits(50).images).toEqual(generateDigits(50).images);
  });

  it("names the line of a file that is not digits", () => {
    expect(() => parseDigits("1,2,3\n")).toThrow(/line 1 is not 64 pixels/);
  });
});

it("orders every row once, differently each epoch", () => {
  expect(new Set(shuffled(1437, 3)).size).toBe(1437);
  expect(shuffled(1437, 3)).not.toEqual(shuffled(1437, 4));
});
