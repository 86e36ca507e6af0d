import { describeConstants, type Entry, emitModule, moduleOf } from "@tapeless/wrapper/fixtures";
import { expect, test } from "vitest";
import backend from "./index.ts";

const inline = ["model.js", "model.d.ts"];
describeConstants(backend, { inline, files: [...inline, "model.wasm"] });

test("weights may go into the .wasm file, for hosts without files", async () => {
  const weights = Float32Array.from({ length: 2000 }, (_, i) => Math.fround(i * 0.37 - 11));
  const module = moduleOf(`buffer w: f32[2000] constant
    kernel copy(x: f32[2000] read, y: f32[2000] write) { for i in 0..2000 parallel { store y[i] = x[i] } }
    program go() {
      buffer y: f32[2000] output
      call copy(w, y)
    }`);
  const frozen = { ...module, shared: module.shared.map((buffer) => ({ ...buffer, data: weights })) };
  const embedding: typeof backend = {
    ...backend,
    emit: (given, options) =>
      backend.emit(given, { ...options, own: backend.options!.parse({ embedWeights: true }) }),
  };
  const { create, files } = await emitModule<{ readonly go: Entry<{ readonly y: Float32Array }> }>(
    embedding,
    frozen,
    false,
  );
  expect(files).toEqual(["model.js", "model.d.ts", "model.wasm"]);
  expect((await create()).go().y).toEqual(weights);
});
