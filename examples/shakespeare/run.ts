/** @file Trains the network on Shakespeare, tests it, lets it write, and shows what it remembers. `--passes 1`, `--target js`. */
import { parseArgs } from "node:util";
import { missing } from "../shared/data.ts";
import { writePicture } from "../shared/pictures.ts";
import { isName, placeInLine, unitFor } from "./memory.ts";
import { buildNetwork, follow, perplexity, read, write } from "./network.ts";
import { gatesPicture, memoryPicture, perplexityPicture } from "./pictures.ts";
import { loadText, textOf } from "./text.ts";

const { values } = parseArgs({ options: { target: { type: "string" }, passes: { type: "string" } } });
const text = loadText();
if (text) {
  const network = await (await buildNetwork(values.target === "js" ? "js" : "wasm")).create({ seed: 1 });
  const test = (): number => perplexity([...read(network, "test", text.test)]);
  const tests = [test()];
  const costs: number[] = [];
  console.log(`before training: perplexity ${tests[0]!.toFixed(2)} of the test text`);
  for (let pass = 1; pass <= Number(values.passes ?? 3); pass++) {
    const start = performance.now();
    const own = [...read(network, "train", text.train)];
    const seconds = (performance.now() - start) / 1000;
    costs.push(...own);
    tests.push(test());
    console.log(
      `pass ${pass}: perplexity ${perplexity(own).toFixed(2)} while training, ${tests.at(-1)!.toFixed(2)} of the test text; ${own.length} steps, ${seconds.toFixed(0)} s`,
    );
  }
  await writePicture(import.meta.url, "perplexity.svg", perplexityPicture(costs, tests));

  for (const temperature of [0.5, 1]) {
    console.log(`\ntemperature ${temperature}:`);
    console.log(write(network, "\n", 330, { temperature }).trim());
  }

  const read10000 = textOf(text.test.subarray(0, 10_000));
  const steps = [...follow(network, read10000)];
  const line = unitFor(placeInLine, read10000, steps);
  const name = unitFor(isName, read10000, steps);
  console.log(
    `\nunit ${line.unit} goes with the place in the line: correlation ${line.correlation.toFixed(2)}`,
  );
  console.log(`unit ${name.unit} goes with names of speakers: correlation ${name.correlation.toFixed(2)}`);
  const panels = [
    { ...line, what: "how far the line has come" },
    { ...name, what: "who speaks, or what is said" },
  ];
  const shown = (from: number, to: number) => [read10000.slice(from, to), steps.slice(from, to)] as const;
  await writePicture(import.meta.url, "memory.svg", memoryPicture(...shown(3, 364), panels));
  await writePicture(import.meta.url, "gates.svg", gatesPicture(...shown(110, 210), line.unit));
} else console.log(missing("text/tinyshakespeare.txt"));
