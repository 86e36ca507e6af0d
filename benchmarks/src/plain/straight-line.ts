/**
 * @file A small network as code without loops, every weight at a constant place: what a patient person would write for
 * one fixed size, and the fastest form JavaScript has for it. Written by this generator, as nobody is that patient.
 */
import type { Layer } from "../models/mlp.ts";
import { exp } from "./exp.ts";

export type Predict = (x: Float32Array, out: Float32Array, weights: readonly Float32Array[]) => Float32Array;

/** `strict`: every product and sum rounded to f32 in the order strict mode fixes; else all in doubles. */
export function straightLine(layers: readonly Layer[], strict: boolean): Predict {
  const lines: string[] = [];
  const round = (text: string): string => (strict ? `f(${text})` : text);
  let values = Array.from({ length: layers[0]!.features }, (_, i) => `x${i}`);
  values.forEach((name, i) => void lines.push(`const ${name} = x[${i}];`));
  layers.forEach(({ units }, layer) => {
    const sums = Array.from({ length: units }, (_, j) => `s${layer}_${j}`);
    sums.forEach((name, j) => {
      const terms = values.map((value, i) => round(`${value} * w${layer}[${i * units + j}]`));
      lines.push(`let ${name} = ${terms[0]};`);
      for (const term of terms.slice(1)) lines.push(`${name} = ${round(`${name} + ${term}`)};`);
      lines.push(`${name} = ${round(`${name} + b${layer}[${j}]`)};`);
      if (layer + 1 < layers.length) lines.push(`if (${name} < 0) ${name} = 0;`);
    });
    values = sums;
  });
  lines.push(...softmax(values, round));
  const names = layers.map((_, layer) => `w${layer}, b${layer}`).join(", ");
  const body = `return (x, out, [${names}]) => {\n${lines.join("\n")}\nreturn out;\n};`;
  return new Function("exp", "f", body)(exp, Math.fround) as Predict;
}

function softmax(values: readonly string[], round: (text: string) => string): string[] {
  const sum = stripedSum(values.map((_, i) => `e${i}`)).reduce((a, b) => round(`${a} + ${b}`));
  return [
    `const top = ${values.reduce((a, b) => `Math.max(${a}, ${b})`)};`,
    ...values.map((name, i) => `const e${i} = ${round(`exp(${round(`${name} - top`)})`)};`),
    `const scale = ${round(`1 / (${sum})`)};`,
    ...values.map((_, i) => `out[${i}] = e${i} * scale;`),
  ];
}

/** The order in which strict mode adds up to 16 numbers: stripes folded in halves. */
function stripedSum(names: readonly string[]): string[] {
  if (names.length !== 3) throw new Error("only written out for three classes");
  return [names[0]!, names[2]!, names[1]!];
}
