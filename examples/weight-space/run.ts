/** @file Runs the perceptron on the question's vectors and on flowers, and draws both spaces. */
import { missing } from "../shared/data.ts";
import { darkPalette, palette } from "../shared/palette.ts";
import { writePicture } from "../shared/pictures.ts";
import {
  buildPerceptron,
  countMistakes,
  firstWeight,
  loadIris,
  pictureSize,
  question,
  train,
  withThreshold,
} from "./perceptron.ts";
import {
  candidates,
  dataPicture,
  type Flowers,
  flowerPicture,
  mistakesChart,
  weightPicture,
} from "./pictures.ts";
import { sceneOf, spacePage, spacePicture } from "./space.ts";

const show = (weight: readonly number[]): string => `[${weight.join(", ")}]`;

const flatModel = await buildPerceptron(2, 2, pictureSize ** 2);
const weight = Float64Array.from(firstWeight);
console.log(`weights ${show(firstWeight)}:`);
for (const { x, label } of question) {
  const { margin } = flatModel.step({ weight, x: Float64Array.from(x), label });
  const { cost, dWeight } = flatModel.gradient({ weight, x: Float64Array.from(x), label });
  const verdict = margin > 0 ? "right" : "wrong";
  console.log(
    `  case {${x.join(", ")}; ${label}}: w.x = ${label * margin}, ${verdict}; cost ${cost}, gradient ${show([...dWeight])}`,
  );
}

const flat = train(flatModel, question, firstWeight, 100);
console.log(`two axes: ${flat.path.map(show).join(" -> ")}`);
const mistakes = countMistakes(flatModel, question, candidates);
const share = mistakes.filter((count) => count === 0).length / mistakes.length;
console.log(`  ${(100 * share).toFixed(1)} % of the square of weights gets both cases right`);
await writePicture(import.meta.url, "weights.svg", weightPicture(question, flat, mistakes));
await writePicture(import.meta.url, "data.svg", dataPicture(question, flat));

const folded = withThreshold(question);
const model = await buildPerceptron(3, 100, 1);
const deep = train(model, folded, [...firstWeight, 0], 100);
console.log(`three axes: ${deep.path.map(show).join(" -> ")}`);
const scene = sceneOf(folded, deep);
await writePicture(import.meta.url, "space.svg", spacePicture(scene));
await writePicture(import.meta.url, "space.html", spacePage(scene, palette, darkPalette));

const pairs = [
  { names: ["setosa", "versicolor"], species: ["0", "1"], file: "separable.svg" },
  { names: ["versicolor", "virginica"], species: ["1", "2"], file: "inseparable.svg" },
] as const;
const all: Flowers[] = [];
for (const { names, species, file } of pairs) {
  const cases = loadIris(species);
  if (!cases) {
    console.log(`iris ${missing("iris/iris.csv")}`);
    break;
  }
  const training = train(model, withThreshold(cases), [0, 0, 0], 60);
  const { mistakes, path } = training;
  const end = mistakes.at(-1) === 0 ? "no mistake in pass" : "still mistakes in pass";
  const last = path.at(-1)!.map((value) => Number(value.toFixed(3)));
  console.log(
    `${names.join(" and ")}: ${end} ${mistakes.length}, ${path.length - 1} steps, weights ${show(last)}`,
  );
  console.log(`  mistakes by pass: ${mistakes.slice(0, 12).join(" ")}${mistakes.length > 12 ? " ..." : ""}`);
  const flowers = { names, cases, training };
  all.push(flowers);
  const title =
    mistakes.at(-1) === 0 ? "A line that parts them" : "No line parts them: the last of 60 passes";
  await writePicture(import.meta.url, file, flowerPicture(flowers, title));
}
if (all.length === pairs.length)
  await writePicture(import.meta.url, "mistakes.svg", await mistakesChart(all));
