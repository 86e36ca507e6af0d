/** @file Prints the Jacobian of W x, contractions against their definition, and what orders of contraction cost. */
import { chart } from "../shared/chart.ts";
import { palette } from "../shared/palette.ts";
import { writePicture } from "../shared/pictures.ts";
import { buildContractions, chainInputs, chains, filled, operationCounts, w, x } from "./contraction.ts";
import { plainEinsum } from "./plain-einsum.ts";

const model = await buildContractions();
const list = (value: Float64Array | number | undefined): number[] =>
  typeof value === "number" ? [value] : [...value!];

const { y, dyDw, dY, dW, dWByJacobian, dWByOuter } = model.product!({ w: w.values, x: x.values });
console.log(`W = [[1, 2], [3, 4], [5, 6]], x = [10, 20], y = W x = [${list(y)}]`);
console.log("dy/dW, shape [3, 3, 2]:");
for (let i = 0; i < 3; i++) {
  const rows = [0, 1, 2].map((j) => `[${list(dyDw).slice(6 * i + 2 * j, 6 * i + 2 * j + 2)}]`);
  console.log(`  dy[${i}]/dW = [${rows.join(", ")}]`);
}
console.log(`cost = sum of y^2: dcost/dy = [${list(dY)}]`);
console.log(`  dcost/dW, by grad:                    [${list(dW)}]`);
console.log(`  einsum("i,ijk->jk", dcost/dy, dy/dW): [${list(dWByJacobian)}]`);
console.log(`  outer(dcost/dy, x):                   [${list(dWByOuter)}]`);

const [m, n] = [filled([3, 3], 4), filled([3, 3], 9)];
const results = model.einsums!({ m: m.values, n: n.values });
const formulas = {
  matmul: "ij,jk->ik",
  elementwise: "ij,ij->ij",
  inner: "ij,ij->",
  traceOfProduct: "ij,ji->",
  diagonal: "ii->i",
  columnSums: "ij->j",
  outer: "ij,kl->ijkl",
};
console.log("against one plain loop over all letters:");
for (const [name, formula] of Object.entries(formulas)) {
  const operands = formula.includes(",") ? [m, n] : [m];
  const isEqual = String(plainEinsum(formula, ...operands)) === String(list(results[name]));
  console.log(`  ${formula.padEnd(12)} ${name.padEnd(15)} ${isEqual ? "equal" : "DIFFERENT"}`);
}

const counts = operationCounts();
console.log("operations, products and sums together:");
const values = chains.flatMap(({ entries, sizes }) => {
  const [p, q, r, s] = sizes;
  const shapes = `[${p}, ${q}] [${q}, ${r}] [${r}, ${s}]`;
  const inputs = chainInputs(sizes);
  const all = plainEinsum("ij,jk,kl->il", inputs.a, inputs.b, inputs.c);
  console.log(`  ${shapes}, one loop over all four letters: ${3 * p * q * r * s}`);
  return entries.map((entry) => {
    const arrays = { a: inputs.a.values, b: inputs.b.values, c: inputs.c.values };
    const isEqual = String(list(model[entry]!(arrays).y)) === String(all);
    console.log(
      `    ${entry.padEnd(10)} ${String(counts.get(entry)).padStart(6)}  ${isEqual ? "same result" : "DIFFERENT"}`,
    );
    return { shapes, entry, operations: counts.get(entry) };
  });
});
const picture = await chart({
  data: { values },
  width: 380,
  title: "The same product of three matrices",
  mark: { type: "bar", color: palette.blue },
  encoding: {
    row: {
      field: "shapes",
      type: "nominal",
      sort: null,
      title: null,
      header: {
        labelColor: palette.ink,
        labelAngle: 0,
        labelAlign: "left",
        labelAnchor: "start",
        labelOrient: "top",
      },
    },
    y: { field: "entry", type: "nominal", sort: null, title: null },
    x: { field: "operations", type: "quantitative", title: "operations, counted by the compiler" },
  },
  resolve: { scale: { x: "independent", y: "independent" } },
});
await writePicture(import.meta.url, "orders.svg", picture);
