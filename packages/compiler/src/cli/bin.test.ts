/** The program as a user starts it: a process of its own. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bin, buildArguments, model, UserFolder } from "./fixtures/user-folder.ts";

const user = new UserFolder();
afterAll(() => user.remove());

test("help", async () => {
  const { code, stdout, stderr } = await user.tapeless("empty", "--help");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("$ tapeless build model.ts --target js --out dist");
});

test("an unknown flag", async () => {
  const { code, stdout, stderr } = await user.tapeless("empty", "build", "model.ts", "--tarfet", "toy");
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toBe("error cli/unknown-option: unknown option '--tarfet'\n  hint did you mean --target?\n");
});

test("a file that is not there", async () => {
  const { code, stderr } = await user.tapeless("empty", ...buildArguments);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining("error model/missing: there is no file model.ts\n"),
  ]);
});

describe("a model builds wherever it lies", () => {
  test.each([
    ["no type", "{}"],
    ["type module", '{"type": "module"}'],
  ])("in a folder with %s", async (name, manifest) => {
    user.writeModel(name);
    user.write(`${name}/package.json`, manifest);
    const { code, stdout, stderr } = await user.tapeless(name, ...buildArguments);
    expect(stderr).toMatch(/^\nwarning /);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^net for toy\n/)]);
    expect(user.list(`${name}/dist`)).toEqual(["net.txt"]);
    expect(user.read(`${name}/dist/net.txt`)).toContain("dense1");
  });

  test("from another folder, to another folder, as JavaScript", async () => {
    const script = model.replace(", type Width", "").replace(": Width", "").replace("./size.ts", "./size.js");
    user.write("js/deep/model.js", script);
    user.write("js/deep/size.js", "export const width = 4;\n");
    const place = ["--bind", "batch=2", "--out", "../out/js"];
    const { code } = await user.tapeless("js", "build", "deep/model.js", "--target", "toy", ...place);
    expect([code, user.list("out/js")]).toEqual([0, ["net.txt"]]);
  });
});

test("a model that throws", async () => {
  user.writeModel(
    "throws",
    model.replace("const wide", "interface Gone {\n  a: 1;\n}\nnull!.x;\nconst wide"),
  );
  const { code, stdout, stderr } = await user.tapeless("throws", ...buildArguments);
  expect([code, stdout, stderr]).toEqual([
    1,
    "",
    "error model/throws: the model file model.ts throws while it loads: TypeError: Cannot read properties of null (reading 'x')\n" +
      "  at   model.ts:9:7\n",
  ]);
});

test.each([["ends the process", "process.exit(0);", "error model/exit: the model ended the process"]])(
  "a model that %s is no build that went well",
  async (name, line, text) => {
    const folder = name.replaceAll(" ", "-");
    user.writeModel(folder, `${line}\n${model}`);
    const { code, stderr } = await user.tapeless(folder, ...buildArguments);
    expect([code, stderr]).toEqual([1, expect.stringContaining(text)]);
  },
);

test("a model that never finishes loading", async () => {
  user.writeModel("never", `await new Promise(() => {});\n${model}`);
  const { code, stderr } = await user.tapeless("never", ...buildArguments);
  expect([code, stderr]).toEqual([1, expect.stringContaining("model.ts never finishes loading\n  hint ")]);
});

test("a model that logs and leaves a timer: one JSON document on stdout, and an end", async () => {
  const noise = 'console.log("noise");\nprocess.stdout.write("more noise");\nsetInterval(() => {}, 1000);\n';
  user.writeModel("noise", `${model}${noise}`);
  const { code, stdout, stderr } = await user.tapeless("noise", ...buildArguments, "--json");
  expect([code, JSON.parse(stdout).model]).toEqual([0, "net"]);
  expect(stderr).toContain("noise");
});

test("a reader that stops early is no error", async () => {
  user.writeModel("early");
  const argv = [bin, "inspect", "model.ts", "--bind", "batch=2"];
  const child = spawn(process.execPath, argv, { cwd: join(user.root, "early") });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((done) => child.on("close", done));
  expect([code, stderr]).toEqual([0, ""]);
});
