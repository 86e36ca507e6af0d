import { type Backend, compile } from "@tapeless/compiler";
import { defineModel, entry, input, matmul } from "@tapeless/graph";
import { emitModule } from "@tapeless/wrapper/fixtures";
import { expect, test } from "vitest";
import backend from "./index.ts";

const plain: Backend = {
  ...backend,
  emit: (module, options) => backend.emit(module, { ...options, overrides: false }),
};

test("without overrides, the same bits by other code", async () => {
  const [m, k, n] = [200, 256, 264] as const;
  const model = defineModel("product", () => ({
    run: entry({ a: input([m, k]), b: input([k, n]) }, ({ a, b }) => ({ c: matmul(a, b) })),
  }));
  const { module } = compile(model, { capabilities: backend.capabilities });
  const [usual, other] = [await emitModule(backend, module), await emitModule(plain, module)];
  expect(other.javascript).not.toBe(usual.javascript);
  const a = Float32Array.from({ length: m * k }, (_, i) => Math.sin(i));
  const b = Float32Array.from({ length: k * n }, (_, i) => Math.cos(1.3 * i));
  const run = async ({ create }: typeof usual) => (await create()).run({ a, b }).c;
  expect(await run(other)).toEqual(await run(usual));
});
