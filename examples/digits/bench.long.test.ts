/** `tapeless bench` on the digits model, as a user would run it. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const bin = fileURLToPath(new URL("../../packages/compiler/bin/tapeless.mjs", import.meta.url));
const model = fileURLToPath(new URL("./model.ts", import.meta.url));

test("two targets, answers compared, every entry and size timed", () => {
  const args = [
    "bench",
    model,
    "--target",
    "js",
    "--target",
    "wasm",
    "--bind",
    "predict.batch=1,8",
    "--bind",
  ];
  const document = JSON.parse(
    execFileSync(process.execPath, [bin, ...args, "train.batch=8", "--json"], { encoding: "utf8" }),
  );
  const rows = document.entries.flatMap(
    ({ entry, binding, results }: { entry: string; binding: { batch: number }; results: Row[] }) =>
      results.map(({ target, agrees, median, minimum }) => [
        entry,
        binding.batch,
        target,
        agrees,
        median >= minimum && minimum > 0,
      ]),
  );
  expect(rows).toEqual(
    [
      ["predict", 1],
      ["predict", 8],
      ["train", 8],
    ].flatMap(([entry, batch]) => ["js", "wasm"].map((target) => [entry, batch, target, "same bits", true])),
  );
});

interface Row {
  readonly target: string;
  readonly agrees: string;
  readonly median: number;
  readonly minimum: number;
}
