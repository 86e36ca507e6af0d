/**
 * @file The packages as a stranger gets them: built, packed, linted, installed from their tarballs with npm into an
 * empty folder outside the workspace; there a model is written, compiled by `npx tapeless`, run, and type-checked
 * under two TypeScript versions. `--keep` leaves the folder for a look.
 */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pack } from "./pack.mjs";
import { must as mustRun } from "./process.mjs";

const compilers = { "typescript-5.9": "npm:typescript@~5.9.3", "typescript-7": "npm:typescript@~7.0.2" };

const keep = process.argv.includes("--keep");
const work = realpathSync(mkdtempSync(join(tmpdir(), "tapeless-packages-")));
const stranger = join(work, "stranger");
const env = { ...process.env };
// what a package manager tells its children would steer the npm started here
for (const name of Object.keys(env))
  if (/^(npm_|pnpm_|TAPELESS_|NODE_OPTIONS$)/i.test(name)) delete env[name];

const must = (what, command, args, cwd, expected = 0) => mustRun(what, command, args, { cwd, env, expected });

function write(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const [name, contents] of Object.entries(files))
    writeFileSync(
      join(folder, name),
      typeof contents === "string" ? contents : JSON.stringify(contents, null, 2),
    );
}

const model = `import { defineModel, dim, entry, input, loss, nn, optimizer, trainStep } from "@tapeless/graph";

const batch = dim("batch");
const image = input([batch, 64]);
const label = input([batch], "i32", { range: [0, 10] });

export default defineModel("digits", () => {
  const net = nn.sequential([nn.dense(64, 32), nn.relu, nn.dense(32, 10)]);
  return {
    predict: entry({ image }, ({ image }) => ({ probability: nn.softmax(net(image)) })),
    train: trainStep({ image, label }, ({ image, label }) => {
      const cost = loss.softmaxCrossEntropy(net(image), label);
      return { cost, ...optimizer.adam({ learningRate: 1e-2 }).minimize(cost) };
    }),
  };
});
`;

const wrongModel = `import { input, matmul } from "@tapeless/graph";

const left = input([32, 784]);
const right = input([512, 128]);
// @ts-expect-error inner sizes 784 and 512 differ
export const wrong = () => matmul(left, right);
`;

const use = `import { create } from "./dist/digits.js";
import { create as createWasm } from "./wasm/digits.js";

const digits = await create({ seed: 1 });
const image = new Float32Array(8 * 64).map((_, i) => Math.sin(i * i));
const label = new Int32Array(8).map((_, i) => i % 10);
const costs: number[] = [];
for (let step = 0; step < 60; step++) costs.push(digits.train({ image, label }).cost);
const probability: Float32Array = digits.predict({ image }).probability;
const [first = Number.NaN, last = Number.NaN] = [costs[0], costs.at(-1)];
const sum = probability.slice(0, 10).reduce((a, b) => a + b, 0);
if (!(last < first / 2)) throw new Error(\`training does not learn: \${first} to \${last}\`);
if (!(Math.abs(sum - 1) < 1e-5)) throw new Error(\`probabilities add up to \${sum}\`);

const again = await create({ state: digits.save() });
const same = again.predict({ image }).probability.every((value, i) => value === probability[i]);
if (!same) throw new Error("a loaded state predicts otherwise");

const twin = await createWasm({ seed: 1 });
for (let step = 0; step < 60; step++) twin.train({ image, label });
const bytes = digits.save();
if (!twin.save().every((byte, i) => byte === bytes[i])) throw new Error("js and wasm arrive at different bytes");
console.log(\`cost \${first} to \${last}; predictions of the loaded state are the same\`);

export const wrong = () => {
  // @ts-expect-error an input is missing
  digits.train({ image });
  // @ts-expect-error labels are integers
  digits.train({ image, label: image });
  // @ts-expect-error there is no such entry
  digits.evaluate({ image });
};
`;

const tsconfig = {
  compilerOptions: {
    target: "ES2022",
    module: "NodeNext",
    moduleResolution: "NodeNext",
    lib: ["ES2023", "DOM"],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: false,
  },
  files: ["model.ts", "wrong.ts", "use.ts"],
};

async function install(tarballs) {
  write(stranger, {
    "package.json": { name: "stranger", private: true, type: "module" },
    "tsconfig.json": tsconfig,
    "model.ts": model,
    "wrong.ts": wrongModel,
    "use.ts": use,
  });
  const specs = [...tarballs, ...Object.entries(compilers).map(([alias, spec]) => `${alias}@${spec}`)];
  await must("npm install", "npm", ["install", "--no-audit", "--no-fund", ...specs], stranger);
}

const build = ["tapeless", "build", "model.ts", "--target", "js", "--out", "dist", "--bind", "batch=8"];
const buildWasm = ["tapeless", "build", "model.ts", "--target", "wasm", "--out", "wasm", "--bind", "batch=8"];

async function compileAndRun() {
  await must("npx tapeless build", "npx", ["--no-install", ...build], stranger);
  await must("the same for wasm", "npx", ["--no-install", ...buildWasm], stranger);
  for (const alias of Object.keys(compilers)) {
    const tsc = join(stranger, "node_modules", alias, "bin/tsc");
    await must(`types under ${alias}`, process.execPath, [tsc, "-p", "."], stranger);
  }
  const emit = ["--noEmit", "false", "--outDir", "run", "--rootDir", "."];
  const tsc = join(stranger, "node_modules/typescript-7/bin/tsc");
  await must("emit the script", process.execPath, [tsc, "-p", ".", ...emit], stranger);
  for (const folder of ["dist", "wasm"])
    cpSync(join(stranger, folder), join(stranger, "run", folder), { recursive: true });
  await must("run the emitted module", process.execPath, ["run/use.js"], stranger);
}

/** A folder inside, whose package.json does not say "module". */
async function compileInPlainFolder() {
  const plain = join(stranger, "plain");
  write(plain, { "package.json": { name: "plain", private: true }, "model.ts": model });
  await must("build in a folder without a type", "npx", ["--no-install", ...build], plain);
  await must(
    "an unknown target is an error",
    "npx",
    ["--no-install", "tapeless", "build", "model.ts", "--target", "jz", "--out", "no"],
    plain,
    1,
  );
}

try {
  await install(await pack(work, env));
  await compileAndRun();
  await compileInPlainFolder();
  console.log(`\nthe packages work outside the workspace`);
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
} finally {
  if (keep) console.log(work);
  else rmSync(work, { recursive: true, force: true });
}
