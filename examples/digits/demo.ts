/**
 * @file The whole way, as a user goes it: compile the model by the command line, import what was emitted, train it on
 * real digits, test it, save it, load it back.
 */
import { spawnSync } from "node:child_process";
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
const epochs = 40;

function build(target: string): DigitsModule {
  const tapeless = fileURLToPath(new URL("../../packages/compiler/bin/tapeless.mjs", import.meta.url));
  const bindings = ["--bind", "train.batch=32,29", "--bind", "predict.batch=1,360"];
  const args = [
    tapeless,
    "build",
    join(here, "model.ts"),
    "--target",
    target,
    "--out",
    join(out, target),
    ...bindings,
  ];
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
  return import(pathToFileURL(join(out, target, "digits.js")).href) as unknown as DigitsModule;
}

function train(model: DigitsModel, digits: Digits): void {
  const { trainRows } = split(digits);
  const bar = new SingleBar({
    format: "  training {bar} epoch {value}/{total}  loss {loss}  accuracy {accuracy}",
    noTTYOutput: true,
    notTTYSchedule: 5000,
  });
  bar.start(epochs, 0, { loss: "-", accuracy: "-" });
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { cost, accuracy } = trainEpoch(model, trainRows, epoch);
    bar.increment(1, { loss: cost.toFixed(4), accuracy: accuracy.toFixed(3) });
  }
  bar.stop();
}

const heading = (text: string): void => console.log(`\n${pc.bold(text)}`);

heading("1. Compile examples/digits/model.ts");
const { create } = await build("js");

heading("2. Train");
const digits = await loadDigits({
  folder: process.env.TAPELESS_DATA,
  cache: join(homedir(), ".cache", "tapeless"),
  download: downloadText,
});
console.log(`  data: ${digits.source}, ${digits.labels.length} images`);
const model = await create({ seed: 1 });
train(model, digits);

heading("3. Test");
const { testRows } = split(digits);
const before = evaluate(model, testRows);
console.log(
  `  accuracy on the last ${testRows.labels.length} digits: ${pc.bold(before.accuracy.toFixed(4))}`,
);

heading("4. Save, load, predict again");
const state = model.save();
await mkdir(out, { recursive: true });
const file = join(out, "digits.safetensors");
await writeFile(file, state);
const after = evaluate(await create({ state }), testRows);
const isSame = Buffer.compare(before.probabilities, after.probabilities) === 0;
console.log(`  ${state.length} bytes in ${relative(process.cwd(), file)}`);
console.log(`  predictions of the loaded model: ${isSame ? "the same bytes" : pc.red("DIFFERENT")}`);

const isLearned = before.accuracy >= 0.9;
if (!isLearned) console.log(pc.red("  the accuracy is below 0.90"));
process.exitCode = isSame && isLearned ? 0 : 1;
