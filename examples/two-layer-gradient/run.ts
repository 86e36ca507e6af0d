/** @file Prints the three gradients side by side and draws what goes wrong with the wrong one. */
import { flat, largestDifference, matrixOf, showMatrix } from "../shared/matrix.ts";
import { writePicture } from "../shared/pictures.ts";
import { type Activation, gradientsByHand, relu, rightSoftplus, wrongSoftplus } from "./by-hand.ts";
import { arrays, buildModel, gradientsByTrying, operands, type Variant } from "./operands.ts";
import { derivativeChart, gradientChart } from "./pictures.ts";

const model = await buildModel();

function report(variant: Variant, activation: Activation): void {
  const { cost, dW, dZ } = model[variant](arrays);
  const compiled = { dW: dW.slice(), dZ: dZ.slice() };
  const hand = gradientsByHand(operands, activation);
  const tried = gradientsByTrying(model, variant);
  const below = (difference: number): string =>
    difference === 0
      ? "equal"
      : `differs by less than ${(10 ** Math.ceil(Math.log10(difference))).toExponential(0)}`;
  console.log(`${variant}: cost ${cost.toFixed(6)}, compiled dcost/dW`);
  console.log(showMatrix(matrixOf(compiled.dW, 4), 6));
  for (const name of ["dW", "dZ"] as const) {
    console.log(
      `  ${name}, formula by hand:    ${below(largestDifference(compiled[name], flat(hand[name])))}`,
    );
    console.log(`  ${name}, finite differences: ${below(largestDifference(compiled[name], tried[name]))}`);
  }
}

report("relu", relu);
report("softplus", rightSoftplus);

const compiled = [...model.softplus(arrays).dW];
const right = flat(gradientsByHand(operands, rightSoftplus).dW);
const wrong = flat(gradientsByHand(operands, wrongSoftplus).dW);
console.log("softplus, by the formula with the sigmoid of the output: dcost/dW");
console.log(showMatrix(matrixOf(wrong, 4), 6));
console.log(`  is off by up to ${largestDifference(compiled, wrong).toFixed(6)}`);

await writePicture(import.meta.url, "derivative.svg", await derivativeChart());
await writePicture(import.meta.url, "gradients.svg", await gradientChart(compiled, right, wrong));
