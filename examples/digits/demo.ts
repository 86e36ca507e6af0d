/**
 * @file The whole way, as a user goes it: compile the model for both targets by the command line, import what was
 * emitted, train it on real digits, compare, test, save, load back.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SingleBar } from "cli-progress";
import pc from "picocolors";
import { type Digits, downloadText, loadDigits } from "./digits-data.ts";
import { type DigitsModel, type DigitsModule, evaluate, split, trainEpoch } from "./train.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = join(here, "out");
const targets = ["js", "wasm"] as const;
const epochs = 40;

/** Both targets by one command, each into a folder of its own. */
function build(): void {
  const tapeless = fileURLToPath(new URL("../../packages/compiler/bin/tapeless.mjs", import.meta.url));
  const bindings = ["--bind", "train.batch=32,29", "--bind", "predict.batch=1,360"];
  const chosen = targets.flatMap((target) => ["--target", target]);
  const args = [tapeless, "build", join(here, "model.ts"), ...chosen, "--out", out, ...bindings];
  rmSync(out, { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
}

const load = (target: string): Promise<DigitsModule> =>
  import(pathToFileURL(join(out, target, "digits.js")).href);

/** Answers with the milliseconds that the steps took. */
function train(target: string, model: DigitsModel, digits: Digits): number {
  const { trainRows } = split(digits);
  const bar = new SingleBar({
    format: `  ${target.padEnd(4)} {bar} epoch {value}/{total}  loss {loss}  accuracy {accuracy}`,
    noTTYOutput: true,
    notTTYSchedule: 5000,
  });
  bar.start(epochs, 0, { loss: "-", accuracy: "-" });
  let milliseconds = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const begin = performance.now();
    const { cost, accuracy } = trainEpoch(model, trainRows, epoch);
    milliseconds += performance.now() - begin;
    bar.increment(1, { loss: cost.toFixed(4), accuracy: accuracy.toFixed(3) });
  }
  bar.stop();
  return milliseconds;
}

const heading = (text: string): void => console.log(`\n${pc.bold(text)}`);

heading("1. Compile examples/digits/model.ts");
build();

heading("2. Train, once by each target");
const digits = await loadDigits({
  folder: process.env.TAPELESS_DATA,
  cache: join(homedir(), ".cache", "tapeless"),
  download: downloadText,
});
console.log(`  data: ${digits.source}, ${digits.labels.length} images`);
const modules = await Promise.all(targets.map(load));
const [js, wasm] = (await Promise.all(modules.map(({ create }) => create({ seed: 1 })))) as [
  DigitsModel,
  DigitsModel,
];
const [jsTime, wasmTime] = [train("js", js, digits), train("wasm", wasm, digits)];
const state = js.save();
const isEqual = Buffer.compare(state, wasm.save()) === 0;
const steps = epochs * Math.ceil(split(digits).trainRows.labels.length / 32);
const perStep = (milliseconds: number): string => `${((1000 * milliseconds) / steps).toFixed(0)} us a step`;
console.log(
  `  js ${perStep(jsTime)}, wasm ${perStep(wasmTime)}: ${(jsTime / wasmTime).toFixed(1)} times as fast`,
);
console.log(`  state after ${steps} steps: ${isEqual ? "the same bytes from both" : pc.red("DIFFERENT")}`);

heading("3. Test");
const { testRows } = split(digits);
const [before, other] = [evaluate(js, testRows), evaluate(wasm, testRows)];
console.log(
  `  accuracy on the last ${testRows.labels.length} digits: ${pc.bold(before.accuracy.toFixed(4))}`,
);

heading("4. Save, load, predict again");
await mkdir(out, { recursive: true });
const file = join(out, "digits.safetensors");
await writeFile(file, state);
const after = evaluate(await modules[1]!.create({ state }), testRows);
const isSame = [other, after].every(
  ({ probabilities }) => Buffer.compare(before.probabilities, probabilities) === 0,
);
console.log(`  ${state.length} bytes in ${relative(process.cwd(), file)}`);
console.log(
  `  predictions of js, of wasm, and of wasm with the loaded state: ${isSame ? "the same bytes" : pc.red("DIFFERENT")}`,
);

const isLearned = before.accuracy >= 0.9;
if (!isLearned) console.log(pc.red("  the accuracy is below 0.90"));
process.exitCode = isEqual && isSame && isLearned ? 0 : 1;
