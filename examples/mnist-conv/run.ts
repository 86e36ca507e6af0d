/** @file Trains the network on 4,000 digits, and tests it on 1,000 others. `--target js` for the other module, `--epochs 3`. */
import { parseArgs } from "node:util";
import { missing } from "../shared/data.ts";
import { accuracy, buildMnist, loadMnist, trainEpoch } from "./mnist.ts";

const { values } = parseArgs({ options: { target: { type: "string" }, epochs: { type: "string" } } });
const target = values.target === "js" ? "js" : "wasm";
const data = loadMnist();
if (!data) {
  console.log(missing("mnist5k/images.u8"));
} else {
  const model = await (await buildMnist(target)).create({ seed: 1 });
  for (let epoch = 1; epoch <= Number(values.epochs ?? 10); epoch++) {
    const start = performance.now();
    const cost = trainEpoch(model, data.train, epoch);
    const seconds = (performance.now() - start) / 1000;
    const share = accuracy(model, data.test);
    console.log(
      `epoch ${epoch}: cost ${cost.toFixed(4)}, ${(100 * share).toFixed(1)} % of 1,000 test images right, ${seconds.toFixed(1)} s`,
    );
  }
}
