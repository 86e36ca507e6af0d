/** @file Fits lines three ways, to eight stated points and to penguins, and draws what happens. */
import { missing } from "../shared/data.ts";
import { palette } from "../shared/palette.ts";
import { writePicture } from "../shared/pictures.ts";
import { buildLine, buildThreeFeatures, descent, type LineModel } from "./line.ts";
import { costPicture, linePicture, residualPicture } from "./pictures.ts";
import { eight, loadPenguins, type Points } from "./points.ts";

const show = (name: string, { intercept, slope }: { intercept: number; slope: number }): void =>
  console.log(
    `  ${name.padEnd(34)}  theta0 ${intercept.toFixed(9).padStart(12)}  theta1 ${slope.toFixed(9)}`,
  );

/** Prints all ways to a line; gives the first, and the mixed one. */
function compare(model: LineModel, { name, x, y }: Points, learningRate: number, count: number) {
  const pairs = { x, y };
  console.log(`${name}:`);
  const line = { ...readLine(model.byCorrelation(pairs)) };
  show("correlation * ratio of deviations", line);
  show("normal equations", readLine(model.byEquations(pairs)));
  const { at0: intercept, at1: slope } = descent(model, pairs, learningRate, count).at(-1)!;
  show(`descent, ${count} steps of rate ${learningRate}`, { intercept, slope });
  const mixed = readLine(model.mixed(pairs));
  show("N and N - 1 mixed", mixed);
  console.log(`  mixed slope / slope = ${(mixed.slope / line.slope).toFixed(9)}`);
  console.log(`  (N - 1) / N         = ${((x.length - 1) / x.length).toFixed(9)}, N = ${x.length}`);
  return { line, mixed };
}

const readLine = ({ slope, intercept }: { slope: number; intercept: number }) => ({ slope, intercept });

const { create } = await buildLine();
const small = compare(await create(), eight, 0.07, 4000);
await writePicture(import.meta.url, "eight.svg", linePicture(eight, small.line, small.mixed));

const penguins = loadPenguins();
if (penguins) {
  const { points } = penguins;
  const { x, y } = points;
  const model = await create();
  const { line } = compare(model, points, 0.5, 60);
  const { fitted, residual, r2 } = model.residuals({ x, y });
  console.log(`  R2 ${r2.toFixed(6)}`);
  await writePicture(import.meta.url, "penguins.svg", linePicture(points, line));
  await writePicture(import.meta.url, "residuals.svg", residualPicture(points, fitted, residual));

  const calm = descent(await create(), points, 0.1, 60);
  const hasty = descent(await create(), points, 0.9, 60);
  const paths = [
    { color: palette.green, text: "learning rate 0.1", steps: calm },
    { color: palette.orange, text: "learning rate 0.9: across the valley and back", steps: hasty },
  ];
  const picture = costPicture(model, points, [[-1, -2], [8, 3]], paths); // biome-ignore format: two corners
  await writePicture(import.meta.url, "cost.svg", picture);

  console.log("body mass from all three lengths, standardised, by descent:");
  const three = await (await buildThreeFeatures()).create();
  for (let step = 0; step <= 500; step++) {
    const { cost, r2, weights, intercept } = three.descend({ x: penguins.lengths, y: penguins.mass });
    if (![10, 50, 500].includes(step)) continue;
    const shown = [...weights].map((weight) => weight.toFixed(2)).join(", ");
    console.log(
      `  step ${String(step).padStart(3)}  rmse ${Math.sqrt(cost).toFixed(3)} g  R2 ${r2.toFixed(5)}`,
    );
    console.log(`            weights ${shown}, intercept ${intercept.toFixed(2)}`);
  }
} else console.log(`penguins ${missing("penguins/penguins.csv")}`);
