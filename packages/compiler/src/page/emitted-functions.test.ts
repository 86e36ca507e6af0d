import { expect, test } from "vitest";
import { emittedFunctions } from "./emitted-functions.ts";

const ts = `const f = Math.fround;
/** model.ts:1:2 */
function dense1(x: { readonly a: Float32Array }, y: Float32Array): void {
  for (let i = 0; i < 4; i++) { y[i] = f(x.a[i] * 2); }
}

export function dense1_2(y: Float32Array): void {}
`;
const wat = "(module\n  (func $relu (param i32)\n    (if (i32.const 1) (then)))\n  (func $other))";

test("the text of a kernel's function, for people before for machines", () => {
  const files = [
    { path: "m.js", contents: "function dense1(x, y) {}\nfunction only_js() { return { a: 1 }; }" },
    { path: "m.ts", contents: ts },
    { path: "m.d.ts", contents: "declare function dense1(): void {}" },
    { path: "m.wat", contents: wat },
    { path: "m.wasm", contents: new Uint8Array([0]) },
  ];
  const found = emittedFunctions(files, ["dense1", "dense1_2", "only_js", "relu", "missing"]);
  expect(found.get("dense1")).toEqual({
    path: "m.ts",
    text: ts.slice(ts.indexOf("function dense1("), ts.indexOf("}\n\nexport") + 1),
  });
  expect(found.get("dense1_2")!.text).toBe("export function dense1_2(y: Float32Array): void {}");
  expect(found.get("only_js")).toEqual({ path: "m.js", text: "function only_js() { return { a: 1 }; }" });
  expect(found.get("relu")!.text).toBe("(func $relu (param i32)\n  (if (i32.const 1) (then)))");
  expect(found.has("missing")).toBe(false);
});
