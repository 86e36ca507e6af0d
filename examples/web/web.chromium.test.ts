/** The site as it is served, with its own content security policy: both targets train to the same cost and accuracy. */
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../../scripts/environment.mjs";
import { generateDigits } from "../digits/generate-digits.ts";
import { serveFolder } from "./serve.ts";
import { makeSite } from "./site.ts";

const executablePath = findChromium();

describe.skipIf(executablePath === undefined)("the site in Chromium", () => {
  let folder: string;
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "tapeless-site-"));
    await makeSite(folder, generateDigits(1797));
    server = serveFolder(folder).listen(0, "localhost");
    browser = await chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  });

  test("js, then wasm", async () => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", ({ message }) => problems.push(message));
    page.on("console", (message) => problems.push(message.text()));
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    const outcome = async (): Promise<string> => {
      await page.waitForSelector("main[data-trained]", { timeout: 50_000 });
      return (await page.textContent(".state"))!.replace(/ in [\d.]+ s/, "");
    };
    const js = await outcome();
    await page.selectOption(".target", { label: "wasm" });
    await page.waitForSelector("main:not([data-trained])");
    expect(await outcome()).toBe(js);
    expect(js).toMatch(/^trained: cost 0\.0\d+, \d+\.\d % of 360 test digits right$/);
    expect(problems).toEqual([]);
  }, 120_000);
});
