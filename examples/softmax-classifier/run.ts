/** @file Takes the gradient of a softmax classifier apart, compares mean and sum, and trains on a spiral. */
import { largestDifference, matrixOf, showMatrix } from "../shared/matrix.ts";
import { writePicture } from "../shared/pictures.ts";
import { pixelCentres, rateChart, regionPicture } from "./pictures.ts";
import { buildLinear, buildNetwork, count, spiral } from "./spiral.ts";
import { compareRates } from "./training.ts";

const data = spiral();
const linear = await buildLinear();
const { mean, sum, hasty } = await compareRates(linear, data);

const batch = { x: Float64Array.from(data.x), label: data.label };
const { dScores, dScoresByHand, dW, dWByHand, dWOfSum } = mean.model.gradient(batch);
const below = (difference: number): string =>
  difference === 0 ? "equal" : `off by ${difference.toExponential(1)}`;
console.log(
  `gradient by the scores, compiled against (p - y) / N:  ${below(largestDifference(dScores, dScoresByHand))}`,
);
console.log(
  `gradient by the weight, compiled against x^T (p - y) / N:  ${below(largestDifference(dW, dWByHand))}`,
);
const ratios = matrixOf(dWOfSum, 3).map((row, i) => row.map((value, j) => value / dW[3 * i + j]!));
console.log("gradient of the sum / gradient of the mean, for each weight:");
console.log(showMatrix(ratios, 9));

console.log("linear classifier after 100 steps:");
for (const { name, costs, accuracy } of [mean, sum, hasty])
  console.log(`  ${name.padEnd(26)}  cost / N ${costs.at(-1)!.toFixed(6)}  accuracy ${accuracy.toFixed(3)}`);
await writePicture(import.meta.url, "rates.svg", await rateChart([mean, sum, hasty]));
const flat = mean.model.predict({ x: Float64Array.from(pixelCentres) }).probability;
const linearTitle = `accuracy ${mean.accuracy.toFixed(3)}`;
await writePicture(import.meta.url, "linear.svg", regionPicture("Linear", linearTitle, flat, data));

console.log("with a hidden layer of 100, learning rate 1:");
const network = await (await buildNetwork()).create({ seed: 1 });
let accuracy = 0;
for (let step = 0; step <= 2000; step++) {
  const report = network.train(data);
  accuracy = report.accuracy;
  if ([0, 100, 500, 2000].includes(step))
    console.log(
      `  step ${String(step).padStart(4)}  cost ${report.cost.toFixed(4)}  accuracy ${accuracy.toFixed(3)} of ${count}`,
    );
}
const curved = network.predict({ x: Float32Array.from(pixelCentres) }).probability;
const title = `accuracy ${accuracy.toFixed(3)}`;
await writePicture(import.meta.url, "network.svg", regionPicture("One hidden layer", title, curved, data));
