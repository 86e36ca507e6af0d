/**
 * @file What the shapes in types cost: `tsc` counts the types it makes out of generic ones ("Instantiations"), a
 * number that depends on the program alone and not on the machine. Each bound leaves a third of head room over the
 * figure beside it (TypeScript 7.0.2); a change that doubles the cost of a model fails here, not at the user's desk.
 */
import { expect, test } from "vitest";
import { runTsc } from "./fixtures/run-tsc.ts";

const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

/** Sizes without a pattern that a cache could use; all different. */
const size = (i: number) => 100 + ((i * 389) % 1009);

const programs = {
  "nothing but the declarations": "",

  // layer by layer: product, bias, activation, and a centred residual branch
  "200 layers of functions": `
    const x0 = tensor(["batch", ${size(0)}]);
    ${lines(
      200,
      (i) => `
        const h${i} = add(matmul(x${i}, tensor([${size(i)}, ${size(i + 1)}])), tensor([${size(i + 1)}]));
        const x${i + 1} = relu(sub(h${i}, sum(h${i}, -1, true)));`,
    )}
    const end: Tensor<readonly ["batch", ${size(200)}]> = x200;`,

  "sequential of 400": `
    const net = sequential([${lines(200, (i) => `dense(${size(i)}, ${size(i + 1)}), relu,`)}]);
    const end: Tensor<readonly ["batch", ${size(200)}]> = net(tensor(["batch", ${size(0)}]));`,

  "200 reshapes": lines(
    200,
    (i) => `const y${i} = reshape(tensor(["batch", ${size(i)}, ${2 * size(i + 1)}]), ["batch", 2, -1]);`,
  ),

  "200 concatenations": lines(
    200,
    (i) =>
      `const z${i} = concatenate([tensor(["batch", ${size(i)}]), tensor(["batch", ${size(i + 1)}])], 1);`,
  ),
};
type Program = keyof typeof programs;

test.each<[Program, number]>([
  ["nothing but the declarations", 28_000], // 21,327
  ["200 layers of functions", 280_000], // 210,155 for 1,400 calls
  ["sequential of 400", 118_000], // 88,841
  ["200 reshapes", 630_000], // 472,232; each divides two numbers that no other does
  ["200 concatenations", 182_000], // 136,370
])("%s: fewer than %i instantiations", (program, bound) => {
  const report = runTsc(programs[program]);
  expect(report).not.toContain("error TS");
  const count = Number(/Instantiations:\s+(\d+)/.exec(report)?.[1]);
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(bound);
});
