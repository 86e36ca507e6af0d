import { expect, test } from "vitest";
import { scalarOps } from "./scalar-ops.ts";

const view = new DataView(new ArrayBuffer(4));
const hex = (x: number) => {
  if (Number.isNaN(x)) return "NaN";
  view.setFloat32(0, x);
  return view.getUint32(0).toString(16).padStart(8, "0");
};
const xs = [0.5, 1, -1, 2.5, 10, -3.75, 100.25];
test.each([
  ["exp", "3fd3094c 402df854 3ebc5ab2 4142eb7f 46ac14ee 3cc0a84a 7f800000"],
  ["log", "bf317218 00000000 NaN 3f6a9208 40135d8e NaN 40937202"],
  ["tanh", "3eec9a9f 3f42f7d6 bf42f7d6 3f7c92c2 3f800000 bf7fb78b 3f800000"],
  ["sigmoid", "3f1f597f 3f3b26a8 3e89b2b1 3f6c948f 3f7ffd06 3cbc3b0a 3f800000"],
  ["erf", "3f053f7b 3f57bb3d bf57bb3d 3f7fe554 3f800000 bf7ffffe 3f800000"],
  ["sin", "3ef57744 3f576aa4 bf576aa4 3f193578 bf0b44f8 3f1251d8 be8df805"],
  ["cos", "3f60a940 3f0a5140 3f0a5140 bf4d17bf bf56cd64 bf52102e 3f75f639"],
] as const)("%s", (name, expected) => {
  expect(xs.map((x) => hex(scalarOps[name].evaluate([x], "f32", "f32"))).join(" ")).toBe(expected);
});
test("sin large", () => {
  expect(hex(scalarOps.sin.evaluate([16367173 * 2 ** 72], "f32", "f32"))).toBe("3f800000");
});
test("random", () => {
  const T = (...a: number[]) => [0, 1].map((lane) => scalarOps.threefry.evaluate([...a, lane], "i32", "i32"));
  const h = (x: number) => (x >>> 0).toString(16).padStart(8, "0");
  expect(T(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3 | 0).map(h)).toEqual(["c4923a9c", "483df7a0"]);
  const [k0, k1] = T(42, 0, 7, 3) as [number, number];
  expect([k0, k1].map(h)).toEqual(["7be36215", "f1de34ad"]);
  const words = [0, 1, 2].flatMap((j) => T(k0, k1, j, 0));
  expect(words.map(h).join(" ")).toBe("aca6be78 2953c447 49faa31a 3432607a 5d19102e 065ec4ee");
  const normals = [0, 2, 4].flatMap((i) =>
    [0, 1].map((lane) =>
      hex(scalarOps.normalFromBits.evaluate([words[i]!, words[i + 1]!, lane], "i32", "f32")),
    ),
  );
  expect(normals.join(" ")).toBe("3ef008ef 3f40f068 3ee674da 3fc148ac 3fb3d6c0 3e62ca44");
});
