import fc from "fast-check";
import { expect, test } from "vitest";
import { safeFileName } from "./safe-file-name.ts";

test.each([
  ["digits", "digits"],
  ["my net 2", "my-net-2"],
  ["a-b; alert(1)", "a-b-alert-1"],
  ["../../etc/passwd", "etc-passwd"],
  ["--flag", "flag"],
  ["__proto__", "__proto__"],
  ["réseau", "reseau"],
  ["数字", "model"],
  ["nul", "nul-model"],
  [".hidden", "hidden"],
])("%s", (name, file) => {
  expect(safeFileName(name)).toBe(file);
});

test("whatever the name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      expect(safeFileName(name)).toMatch(/^\w[\w-]{0,110}$/);
    }),
  );
});
