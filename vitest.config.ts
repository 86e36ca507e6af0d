import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { findChromium } from "./scripts/environment.mjs";

// Sources are resolved through the workspace's own export condition, so no build is needed first.
const conditions = ["@tapeless/source"];
const chromium = findChromium();
const long = process.env.TAPELESS_LONG === "1";

const longTests = ["**/*.long.test.ts"];
const browserTests = ["**/*.browser.test.ts"];
const never = ["**/node_modules/**", "**/dist/**", "**/out/**", "benchmarks/peers/**"];

// relaxed SIMD is behind a flag in Node 20 and always on later
const execArgv = Number.parseInt(process.versions.node, 10) < 22 ? ["--experimental-wasm-relaxed-simd"] : [];

/** One Node project: everyday tests by default, only `*.long.test.ts` when TAPELESS_LONG=1. */
function node(name: string, root: string, folder = "src") {
  return {
    extends: true as const,
    test: {
      name,
      root,
      include: long ? [`${folder}/**/*.long.test.ts`] : [`${folder}/**/*.test.ts`],
      exclude: [...never, ...browserTests, ...(long ? [] : longTests)],
      testTimeout: long ? 600_000 : 60_000,
      hookTimeout: 120_000,
      execArgv,
    },
  };
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    passWithNoTests: true,
    // the default leaves a core idle, which is half of a small machine
    maxWorkers: "100%",
    projects: [
      ...["graph", "compiler", "wrapper", "backend-js", "backend-wasm"].map((name) =>
        node(name, `packages/${name}`),
      ),
      node("conformance", "conformance"),
      node("benchmarks", "benchmarks"),
      node("examples", "examples", "*"),
      node("repository", "tests", "."),
      ...(long
        ? []
        : [
            {
              extends: true as const,
              test: {
                name: "types",
                include: [],
                typecheck: {
                  enabled: true,
                  only: true,
                  include: ["packages/*/src/**/*.test-d.ts"],
                  tsconfig: "./tsconfig.test.json",
                },
              },
            },
          ]),
      ...(chromium && !long
        ? [
            {
              extends: true as const,
              // shared memory needs a cross-origin isolated page
              server: {
                headers: {
                  "Cross-Origin-Opener-Policy": "same-origin",
                  "Cross-Origin-Embedder-Policy": "require-corp",
                },
              },
              test: {
                name: "browser",
                include: ["packages/*/src/**/*.browser.test.ts", "examples/**/*.browser.test.ts"],
                exclude: never,
                browser: {
                  enabled: true,
                  headless: true,
                  screenshotFailures: false,
                  instances: [{ browser: "chromium" as const }],
                  provider: playwright({
                    launchOptions: { executablePath: chromium, args: ["--no-sandbox"] },
                  }),
                },
              },
            },
          ]
        : []),
    ],
  },
});
