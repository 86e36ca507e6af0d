import { describePrograms, emitModule, moduleOf } from "@tapeless/wrapper/fixtures";
import { expect, test } from "vitest";
import backend from "./index.ts";

describePrograms(backend);

const copy = "kernel copy(x: f32[4] read, y: f32[4] write) { for i in 0..4 parallel { store y[i] = x[i] } }";
const textOf = async (text: string): Promise<string> =>
  (await emitModule(backend, moduleOf(copy + text))).texts["model.ts"]!;

test("parts of buffers are views, and take no offset", async () => {
  const text = await textOf(`program go() {
    buffer x: f32[12] input
    buffer y: f32[8] output
    call copy(x[4], y)
  }`);
  expect(text).toContain("copy(x, y);");
});

test("one kernel at places that move and places that do not takes offsets", async () => {
  const text = await textOf(`program go() {
    buffer x: f32[24] input
    buffer y: f32[24] output
    repeat t in 5 { call copy(x[4*t], y[16 - 4*t]) }
    call copy(x[8], y[20])
  }`);
  expect(text).toContain("copy(x, y, 4 * t, 16 - 4 * t);");
  expect(text).toContain("copy(x, y, 8, 20);");
});

test("sizes share a kernel", async () => {
  const size = (batch: number): string => `program go(batch=${batch}) {
    buffer x: f32[${4 * batch}] input
    buffer y: f32[${4 * batch}] output
    repeat t in ${batch} { call copy(x[4*t], y[4*t]) }
  }`;
  const text = await textOf(`${size(1)}${size(3)}${size(2)}`);
  expect(text.match(/function copy/g)).toHaveLength(1);
});
