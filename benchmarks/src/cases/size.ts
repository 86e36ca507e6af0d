/** @file What is emitted: bytes as a page would load them, kernels, work and memory. All counted, the same everywhere. */
import { spawnSync } from "node:child_process";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { ModelDefinition } from "@tapeless/graph";
import { transform } from "esbuild";
import { type Compiled, type EmittedFile, kernelCost, programCost } from "../compiler.ts";
import { emitFiles } from "../emitted.ts";
import { cnn } from "../models/cnn.ts";
import { lstm } from "../models/lstm.ts";
import { mlp } from "../models/mlp.ts";
import type { Network } from "../models/network.ts";
import { transformer } from "../models/transformer.ts";
import type { Fact } from "../results.ts";
import { type Target, targets } from "../targets.ts";
import type { Unit } from "../unit.ts";
import { usualSizes } from "./models.ts";

interface Subject {
  readonly name: string;
  readonly model: () => ModelDefinition;
  readonly batch: number;
  readonly entries?: readonly string[];
  /** Promised gzip bytes by backend. */
  readonly atMost: Readonly<Record<string, number>>;
}

const KB = 1024;

type Limits = Subject["atMost"];

const predictOnly = ({ name, model }: Network, atMost: Limits = {}): Subject => ({
  name: `${name}, predict only`,
  model: () => model(),
  batch: 1,
  entries: ["predict"],
  atMost,
});

const both = ({ name, model }: Network, batch: number, atMost: Limits = {}): Subject => ({
  name: `${name}, train with adam and predict`,
  model: () => model("adam"),
  batch,
  atMost,
});

const subjects: readonly Subject[] = [
  predictOnly(mlp(usualSizes), { js: 3 * KB, wasm: 6 * KB }),
  both(mlp(usualSizes), 64, { js: 6 * KB, wasm: 12 * KB }),
  predictOnly(cnn),
  both(cnn, 32, { js: 25 * KB, wasm: 25 * KB }),
  both(lstm, 16),
  both(transformer, 8),
];

/** By the program `gzip -9`, as promised; Node's own zlib, which makes about 1 % more of it, where there is none. */
function gzipSize(contents: Buffer): number {
  const { stdout, status } = spawnSync("gzip", ["-9", "-c"], { input: contents });
  return status === 0 ? stdout.length : gzipSync(contents, { level: 9, memLevel: 9 }).length;
}

interface Sizes {
  readonly raw: number;
  readonly minified: number;
  readonly gzip: number;
  readonly brotli: number;
}

/** The files a page loads, together: the script and, where there is one, the wasm beside it; of two bodies one. */
export async function shippedSizes(files: readonly EmittedFile[]): Promise<Sizes> {
  const sum = { raw: 0, minified: 0, gzip: 0, brotli: 0 };
  for (const { path, contents } of files) {
    if (!/\.(js|wasm)$/.test(path) || path.endsWith(".relaxed.wasm")) continue;
    const raw = Buffer.from(contents as string);
    const minified = path.endsWith(".js") ? Buffer.from(await minify(raw.toString())) : raw;
    sum.raw += raw.length;
    sum.minified += minified.length;
    sum.gzip += gzipSize(minified);
    sum.brotli += brotliCompressSync(minified, {
      params: { [constants.BROTLI_PARAM_SIZE_HINT]: minified.length },
    }).length;
  }
  return sum;
}

const minify = async (code: string): Promise<string> =>
  (await transform(code, { minify: true, format: "esm", loader: "js" })).code;

async function facts(subject: Subject, target: Target): Promise<Fact[]> {
  const { name, model, batch, entries, atMost } = subject;
  const shipped = entries ? { entries, withoutInit: true } : {};
  const { compiled, files } = await emitFiles(model(), { ...target, batch, ...shipped });
  const sizes = await shippedSizes(files);
  const base = { group: "size", subject: `${name}, ${target.name}` } as const;
  const limit = atMost[target.backend.name];
  const bytes = (name: keyof Sizes): Fact => ({ ...base, name, value: sizes[name], unit: "bytes" });
  return [
    ...counts(compiled).map((fact) => ({ ...base, ...fact, isCounted: true })),
    bytes("raw"),
    { ...bytes("minified"), isCounted: true },
    { ...bytes("gzip"), isCounted: true, ...(limit === undefined ? {} : { atMost: limit }) },
    bytes("brotli"),
  ];
}

function counts({ module, kernelCalls }: Compiled): Pick<Fact, "name" | "value" | "unit">[] {
  const costs = new Map(module.kernels.map((kernel) => [kernel.name, kernelCost(kernel)]));
  const flops = module.entries.flatMap(({ name, programs }) =>
    programs.map((program) => ({
      name: `flops of ${name}`,
      value: programCost(program, costs).flops,
      unit: "flops" as const,
    })),
  );
  return [
    { name: "kernels", value: module.kernels.length, unit: "" },
    { name: "kernel calls", value: kernelCalls.afterFusion, unit: "" },
    { name: "arena", value: module.plan.arenaBytes, unit: "bytes" },
    ...flops,
  ];
}

export const sizeUnits = (): Unit[] =>
  subjects.map((subject) => ({
    group: "size",
    name: `size of ${subject.name}`,
    run: async () => {
      const found: Fact[] = [];
      for (const target of targets) found.push(...(await facts(subject, target)));
      return { cases: [], facts: found };
    },
  }));
