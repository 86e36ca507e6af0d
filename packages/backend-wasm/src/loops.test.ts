/** @file What is emitted for a recurrent layer does not grow with the time. */
import { compile } from "@tapeless/compiler";
import { defineModel, input, loss, nn, optimizer, trainStep } from "@tapeless/graph";
import { expect, test } from "vitest";
import backend from "./index.ts";

const emitted = async (time: number) => {
  const x = input([2, time, 3]);
  const target = input([2, time, 4]);
  const model = defineModel("sequence", () => {
    const layer = nn.lstm(3, 4);
    return {
      train: trainStep({ x, target }, ({ x, target }) => {
        const cost = loss.meanSquaredError(layer(x), target);
        return { cost, ...optimizer.adam({ learningRate: 0.01 }).minimize(cost) };
      }),
    };
  });
  const { module } = compile(model, { capabilities: backend.capabilities });
  const files = await backend.emit(module, {
    fileName: "model",
    inline: false,
    own: backend.options?.parse({}) ?? {},
  });
  return new Map(files.map(({ path, contents }) => [path, contents]));
};

test("an LSTM of 10 and of 100 steps: as many bytes, but for longer numbers", async () => {
  const [short, long] = [await emitted(10), await emitted(100)];
  const bytesOf = (files: typeof short): number => files.get("model.wasm")!.length;
  expect(bytesOf(short)).toBeGreaterThan(1000);
  // a number takes one byte more for each factor of 128
  expect(Math.abs(bytesOf(long) - bytesOf(short)) / bytesOf(short)).toBeLessThan(0.02);
});
