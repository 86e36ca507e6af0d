import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setSourceBase, sizeOf } from "@tapeless/graph/ir";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeSafetensors } from "../state/safetensors.ts";
import { digits, runHere, toyTarget } from "./fixtures/console.ts";

let out = "";
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "tapeless-run-"));
});
afterEach(() => rmSync(out, { recursive: true }));
afterAll(() => setSourceBase(undefined));

const build = (...more: readonly string[]) =>
  runHere("build", digits, "--target", toyTarget, "--out", join(out, "made"), ...more);
const bound = ["--bind", "predict.batch=1,4", "--bind", "train.batch=4"];
const written = (): string[] => (existsSync(join(out, "made")) ? readdirSync(join(out, "made")).sort() : []);

describe("build", () => {
  test("a large arena is worth a word, and a unit is understood", async () => {
    const large = join(out, "large.ts");
    const language = JSON.stringify(import.meta.resolve("@tapeless/graph"));
    writeFileSync(
      large,
      `import { defineModel, entry, input, mul } from ${language};
const x = input([20_000, 20_000]);
export default defineModel("large", () => ({ square: entry({ x }, ({ x }) => ({ y: mul(x, x) })) }));`,
    );
    const buildLarge = (...more: readonly string[]) =>
      runHere("build", large, "--target", toyTarget, "--out", join(out, "made"), ...more);
    const { code, stderr } = await buildLarge();
    expect([code, stderr]).toEqual([0, expect.stringContaining("warning toy: the arena takes 3.0 GiB")]);
    const refused = await buildLarge("--max-bytes", "1GiB");
    expect(refused.stderr).toContain(
      "memory/too-large: the arena takes 3200000000 bytes; --max-bytes allows",
    );
  });

  test("writes the files and says what it made", async () => {
    const { code, stdout, stderr } = await build(...bound);
    expect([code, written()]).toEqual([0, ["digits.bin", "digits.txt"]]);
    expect(readFileSync(join(out, "made/digits.txt"), "utf8")).toContain("program predict(batch = 1) {");
    const tidy = stdout.replace(/[^\s]*\/made/g, "made").replaceAll(/\b\d[\d,]*\b/g, "#");
    expect(tidy.replaceAll(/ +/g, " ")).toMatchInlineSnapshot(`
      "digits for toy

       file bytes gzip
       made/digits.txt # #
       made/digits.bin # #

       arena # bytes, # of them temporary
       kernels # before fusion, # calls of # after
       parameters # in # tensors
       entries predict batch=#, batch=#
       train batch=# (changes state)
      "
    `);
    expect(stderr).toMatchInlineSnapshot(`
      "
      warning nobody chose these names, which move when layers are added or reordered: dense1
        hint saved state is matched by name; choose one as in nn.dense(64, 32, { name: "hidden" })
      "
    `);
  });

  test("--json is one document, and nothing else", async () => {
    const { code, stdout, stderr } = await build(...bound, "--json", "--timing");
    const document = JSON.parse(stdout);
    expect([code, stderr]).toEqual([0, ""]);
    expect(Object.keys(document)).toMatchInlineSnapshot(`
      [
        "tapeless",
        "model",
        "out",
        "files",
        "entries",
        "parameters",
        "state",
        "initializers",
        "targets",
        "warnings",
        "timings",
      ]
    `);
    expect(
      document.files.map(({ target, bytes }: { target: string; bytes: number }) => [target, bytes > 2]),
    ).toEqual([
      ["toy", true],
      ["toy", true],
    ]);
    expect(document.parameters).toContainEqual({
      name: "head.weight",
      dtype: "f32",
      shape: [4, 3],
      elements: 12,
    });
    expect(document.entries[0]).toEqual({
      name: "predict",
      updates: false,
      inputs: [
        {
          name: "image",
          dtype: "f32",
          dims: ["batch", 8],
          shapes: [
            [1, 8],
            [4, 8],
          ],
        },
      ],
      outputs: [
        {
          name: "probability",
          dtype: "f32",
          dims: ["batch", 3],
          shapes: [
            [1, 3],
            [4, 3],
          ],
        },
      ],
      bindings: [{ batch: 1 }, { batch: 4 }],
    });
    const [target] = document.targets;
    expect(target.memory.arenaBytes).toBeGreaterThan(0);
    expect(target.kernels.beforeFusion).toBeGreaterThan(target.kernels.afterFusion);
    expect(document.warnings).toMatchObject([{ code: "name/automatic" }]);
    expect(document.timings.map(({ name }: { name: string }) => name)).toContain("differentiate");
  });

  test("twice gives the same bytes", async () => {
    await build(...bound);
    const first = readFileSync(join(out, "made/digits.txt"), "utf8");
    await build(...bound);
    expect(readFileSync(join(out, "made/digits.txt"), "utf8")).toBe(first);
  });

  test("--entry leaves the others out, and the initial values where none trains", async () => {
    await build("--bind", "batch=2", "--entry", "predict");
    const text = readFileSync(join(out, "made/digits.txt"), "utf8");
    expect(text).toContain("program predict");
    expect(text).not.toContain("program train");
    expect(text).not.toContain("program init");
    expect(text).not.toContain("optimizer");
  });

  test("--state makes the parameters constants of the module", async () => {
    const file = join(out, "s.safetensors");
    const shapes = { "dense1.weight": [8, 4], "dense1.bias": [4], "head.weight": [4, 3], "head.bias": [3] };
    const values = Object.entries(shapes).map(([name, shape], i) => {
      const data = new Float32Array(sizeOf(shape)).fill(i + 0.5);
      return [name, { dtype: "f32" as const, shape, data }] as const;
    });
    writeFileSync(file, writeSafetensors(new Map(values)));
    const { code, stdout, stderr } = await build("--bind", "batch=2", "--entry", "predict", "--state", file);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("parameters  51 in 4 tensors, constants of the module");
    const text = readFileSync(join(out, "made/digits.txt"), "utf8");
    expect(text).toMatch(/: f32\[12\] constant = \[2.5, 2.5, /);
    expect(text).not.toMatch(/\] parameter/);
  });

  test("options of the target's own", async () => {
    await build(...bound, "--option", "greeting=hello=you");
    expect(readFileSync(join(out, "made/digits.txt"), "utf8")).toMatch(/^hello=you\n/);
  });

  test("--passes none, --verify-each, --fast-math", async () => {
    const { code, stdout } = await build(...bound, "--passes", "none", "--verify-each", "--fast-math");
    expect([code, stdout.includes("kernels")]).toEqual([0, true]);
  });

  test("--print-ir-after and --timing go to stderr", async () => {
    const { stdout, stderr } = await build(...bound, "--print-ir-after", "fuse", "--timing");
    expect(stdout).toMatch(/^digits for toy\n/);
    expect(stderr).toMatch(/^\/\/ after fuse\ngraph predict\(/);
    expect(stderr).not.toContain("after cse");
    expect(stderr).toMatch(/time of +runs +ms\nload model +1 +\d/);
  });
});

describe("mistakes end with exit code 1, a clear error, and nothing written", () => {
  test.each<[string, string[], string]>([
    ["no dim bound", [], "bind/unbound: the dim batch has no size in entry predict"],
    [
      "an unknown dim",
      ["--bind", "bath=3"],
      "bind/unknown: no dim is named bath\n  hint did you mean batch?",
    ],
    ["an unknown entry in a binding", ["--bind", "predit.batch=3"], "did you mean predict?"],
    ["a size of 0", ["--bind", "batch=0"], "cli/bind: --bind batch=0: 0 is not a size"],
    ["an unknown entry", ["--bind", "batch=3", "--entry", "trian"], "did you mean train?"],
    [
      "an unknown pass",
      ["--print-ir-after", "fues"],
      "cli/pass: --print-ir-after fues: there is no such pass\n  hint did you mean fuse?",
    ],
    [
      "a pass for all",
      ["--passes", "most"],
      "cli/invalid-argument: option '--passes <which>' argument 'most' is invalid",
    ],
    ["too small an arena", ["--bind", "batch=3", "--max-bytes", "100"], "memory/too-large: the arena takes"],
    ["no bytes", ["--max-bytes", "1TB"], "cli/max-bytes: --max-bytes 1TB: that is no number of bytes"],
    [
      "an unknown option of the target",
      ["--option", "greting=x"],
      "cli/option: --option greting=x: toy has no option greting\n  hint did you mean greeting?",
    ],
    [
      "an unknown flag",
      ["--fastmath"],
      "cli/unknown-option: unknown option '--fastmath'\n  hint did you mean --fast-math?",
    ],
    ["an argument too many", ["other.ts"], "cli/excess-arguments: "],
    [
      "the same target twice",
      ["--target", "./toy-target.ts"],
      "cli/target-twice: the target toy is given twice",
    ],
    [
      "a target that is none",
      ["--target", "./digits.ts"],
      "target/shape: the default export of digits.ts is no backend",
    ],
    [
      "a state file that is not there",
      ["--state", "gone.safetensors"],
      "state/file: there is no state file gone.safetensors",
    ],
    ["a state file of another kind", ["--state", "digits.ts"], "state/format: this is no safetensors file"],
    [
      "a path out of the output folder",
      ["--bind", "batch=3", "--option", "fail=path"],
      'target/emitted: the target toy emitted a file named "../outside.txt"',
    ],
  ])("%s", async (_, flags, problem) => {
    const { code, stdout, stderr } = await build(...flags);
    expect(stderr).toMatch(/^error /);
    expect(stderr).toContain(problem);
    expect([code, stdout, written()]).toEqual([1, "", []]);
  });

  test("no target", async () => {
    const { code, stderr } = await runHere("build", "digits.ts", "--out", out);
    expect([code, stderr.split("\n")[0]]).toEqual([1, "error cli/no-target: no --target is given"]);
  });

  test("an output folder without a name", async () => {
    const { code, stderr } = await runHere("build", "digits.ts", "--target", "./toy-target.ts", "--out", "");
    expect([code, stderr]).toEqual([1, expect.stringContaining("cli/out: --out is given without the name")]);
  });

  test("a page that is no .html file, and one that is no page of ours", async () => {
    const page = join(out, "page.html");
    writeFileSync(page, "mine");
    const inspect = (file: string) => runHere("inspect", digits, "--bind", "batch=1", "--out", file);
    expect((await inspect(join(out, "page.txt"))).stderr).toContain("hint the file may end in .html, .htm");
    expect((await inspect(page)).stderr).toContain("error out/exists: page.html");
    expect(readFileSync(page, "utf8")).toBe("mine");
  });

  test("a file of the user's in the place of one to be written", async () => {
    mkdirSync(join(out, "made"));
    writeFileSync(join(out, "made/digits.bin"), "mine");
    const { code, stderr } = await build(...bound);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("error out/exists: digits.bin exists already"),
    ]);
    expect([written(), readFileSync(join(out, "made/digits.bin"), "utf8")]).toEqual([["digits.bin"], "mine"]);
  });

  test("an output folder that is a file", async () => {
    writeFileSync(join(out, "made"), "");
    const { code, stderr } = await runHere(
      "build",
      "digits.ts",
      "--target",
      "./toy-target.ts",
      "--out",
      join(out, "made"),
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining("error out/unwritable: cannot write to ")]);
  });

  test("a state that does not fit lists everything that is wrong", async () => {
    const file = join(out, "s.safetensors");
    const tensor = (shape: number[], size: number) => ({
      dtype: "f32" as const,
      shape,
      data: new Float32Array(size),
    });
    const tensors = {
      "dense1.weight": tensor([8, 4], 32),
      "dense1.bias": tensor([3], 3),
      "haed.weight": tensor([4, 3], 12),
      step: tensor([], 1),
    };
    writeFileSync(file, writeSafetensors(new Map(Object.entries(tensors))));
    const { code, stderr } = await build("--bind", "batch=1", "--entry", "predict", "--state", file);
    expect(code).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "error state/mismatch: s.safetensors does not fit digits:
        dense1.bias is f32[4]; the file has f32[3]
        missing: head.weight f32[4, 3] (the file has haed.weight)
        missing: head.bias f32[3]
        unexpected: haed.weight
        hint the file has to be saved by a module of the same model: names, shapes and types are compared
      "
    `);
  });

  test("freezing what an entry changes", async () => {
    const file = join(out, "s.safetensors");
    writeFileSync(file, writeSafetensors(new Map()));
    const { stderr } = await build("--bind", "batch=1", "--state", file);
    expect(stderr).toMatchInlineSnapshot(`
      "error state/frozen-update: entry train changes dense1.weight, which --state makes a constant
        hint build the other entries: --entry predict
      "
    `);
  });

  test("--json puts the error on stdout as data", async () => {
    const { code, stdout, stderr } = await build("--json");
    expect([code, stderr]).toEqual([1, ""]);
    expect(JSON.parse(stdout)).toMatchInlineSnapshot(`
      {
        "error": {
          "code": "bind/unbound",
          "hint": "give it one: --bind batch=32, or --bind predict.batch=32 for this entry alone",
          "problem": "the dim batch has no size in entry predict",
          "source": "digits.ts:10:14",
          "text": "bind/unbound: the dim batch has no size in entry predict
        at   digits.ts:10:14
        hint give it one: --bind batch=32, or --bind predict.batch=32 for this entry alone",
        },
      }
    `);
  });

  test("--json, for flags too", async () => {
    const { code, stdout } = await build("--json", "--tarfet", "js");
    expect([code, JSON.parse(stdout).error.code]).toEqual([1, "cli/unknown-option"]);
  });
});

describe("a fault of ours", () => {
  test("exit code 2, how to report it, no stack", async () => {
    const { code, stderr } = await build("--bind", "batch=1", "--option", "fail=throw");
    expect(code).toBe(2);
    expect(stderr.replace(/\d+\.\d+\.\d+/, "0.0.0")).toMatchInlineSnapshot(`
      "error internal: the target toy fails: TypeError: the toy is broken
        hint a fault of tapeless 0.0.0 or of the target, not of the model: please report it, with the model and what --debug prints
      "
    `);
    expect(written()).toEqual([]);
  });

  test("--debug shows the stack", async () => {
    const { stderr } = await build("--bind", "batch=1", "--option", "fail=throw", "--debug");
    expect(stderr).toMatch(/caused by TypeError: the toy is broken\n +at .*toy-target/);
  });
});
