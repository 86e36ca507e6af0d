/** @file Prints shapes and gradients of the 2-7-2 network, the error of the wrong line, and trains on exclusive or. */
import { build } from "../shared/build.ts";
import { largestDifference } from "../shared/matrix.ts";
import { writePicture } from "../shared/pictures.ts";
import { buildNetwork, label, steps, x } from "./network.ts";
import { answerPicture, costChart, gridPoints } from "./pictures.ts";

const network = await (await buildNetwork()).create({ seed: 1 });

const compiled = network.compiled({ x, label });
const byHand = network.byHand({ x, label });
console.log("value  formula                    shape   compiled against by hand");
for (const [name, formula, shape] of steps) {
  const hand = byHand[name];
  const difference = hand ? largestDifference(compiled[name]!, hand) : undefined;
  const verdict = difference === undefined ? "" : difference === 0 ? "equal" : `off by ${difference}`;
  console.log(`${name.padEnd(5)}  ${formula.padEnd(25)}  ${shape.padEnd(6)}  ${verdict}`.trimEnd());
}

console.log("\nthe copied line, dA1 = dZ2 * A1:");
const refusal = await build(new URL("wrong-line.ts", import.meta.url)).catch((error) => error);
console.log(refusal.message.trimEnd());

console.log("\ntraining on exclusive or, learning rate 1:");
const stepsTaken = 2000;
const costs: number[] = [];
for (let step = 0; step <= stepsTaken; step++) {
  costs.push(network.train({ x, label }).cost);
  if ([0, 100, 500, 1000, 2000].includes(step))
    console.log(`  step ${String(step).padStart(4)}  cost ${costs[step]!.toFixed(4)}`);
}
const { a2 } = network.predict({ x });
for (let row = 0; row < 4; row++) {
  const answers = a2.subarray(2 * row, 2 * row + 2);
  const shown = [...answers].map((value) => value.toFixed(3)).join(", ");
  console.log(`  ${x[2 * row]} xor ${x[2 * row + 1]}: equal, different = ${shown}`);
}

const answers = network.predict({ x: Float64Array.from(gridPoints.flat()) }).a2;
const differ = gridPoints.map((_, i) => answers[2 * i + 1]!);
await writePicture(import.meta.url, "cost.svg", await costChart(costs));
await writePicture(import.meta.url, "answers.svg", answerPicture(differ));
