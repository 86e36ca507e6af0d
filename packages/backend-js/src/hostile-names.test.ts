/** Names from the user are data: none becomes code, breaks the module, or is lost. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a name like code
import { ts } from "ts-morph";
import { expect, test } from "vitest";
import { emitModule, moduleOf } from "./fixtures/modules.ts";

const names = [
  "a-b; alert(1)",
  "constructor",
  "__proto__",
  "toString",
  "*/ globalThis.hacked = 1 /*",
  "line\nbreak",
  "\u2028",
  "quote\" 'and` ${globalThis.hacked = 1}",
  "\\",
  "",
  "7",
  "class",
  "memory",
  "fail",
  "f",
  "é漢字",
  "\ud800",
  " ",
  "</script>",
];

/** Everything that a user can name is called `name`. */
const everything = (name: string) => {
  const quoted = (prefix: string): string => JSON.stringify(`${prefix}${name}`);
  const module = moduleOf(
    `buffer ${quoted("var:")}: f32[2] parameter
    kernel ${JSON.stringify(name || "k")}(x: f32[2] read, w: f32[2] read, y: f32[2] write) {
      for i in 0..2 parallel { store y[i] = x[i] + w[i] }
    }
    kernel start(w: f32[2] write) { store w[0] = 1.0 store w[1] = 2.0 }
    program init() { call start(${quoted("var:")}) }
    program entry() {
      buffer ${quoted("in:")}: f32[2] input
      buffer ${quoted("out:")}: f32[2] output
      call ${JSON.stringify(name || "k")}(${quoted("in:")}, ${quoted("var:")}, ${quoted("out:")})
    }`,
  );
  const [entry] = module.entries;
  return {
    ...module,
    name,
    kernels: module.kernels.map((kernel) => ({ ...kernel, comment: name })),
    entries: [{ ...entry!, name }],
    state: [{ name, dtype: "f32" as const, shape: [2], kind: "parameter" as const, buffer: `var:${name}` }],
  };
};

test.each(names)("%j", async (name) => {
  const { create, typescript, javascript, types } = await emitModule(everything(name));
  const model = await create();
  const result = model[name]({ [name]: Float32Array.of(10, 20) });
  expect(Object.keys(result)).toEqual([name]);
  expect([...result[name]]).toEqual([11, 22]);
  expect([...model.inputs[name][name]]).toEqual([10, 20]);
  expect([...model.outputs[name][name]]).toEqual([11, 22]);
  expect(Object.keys(model.parameters)).toEqual([name]);
  expect([...model.parameters[name]]).toEqual([1, 2]);
  model.parameters[name][0] = 5;
  const other = await create({ state: model.save() });
  expect([...other.parameters[name]]).toEqual([5, 2]);
  expect(() => model[name]({ [name]: new Float32Array(3) })).toThrow("has 3 elements");
  expect(() => model[name]({})).toThrow();
  expect("hacked" in globalThis).toBe(false);
  for (const [path, text] of Object.entries({ "a.ts": typescript, "a.js": javascript, "a.d.ts": types })) {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
    expect((file as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics).toEqual([]);
  }
});
