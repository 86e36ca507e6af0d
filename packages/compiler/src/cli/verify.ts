/** @file `tapeless verify`: compares every derived gradient of a model with differences of its cost. */
import {
  GraphError,
  type GraphErrorData,
  graphNodes,
  type Node,
  recordOf,
  showSource,
  sizeOf,
} from "@tapeless/graph/ir";
import { type Certificate, certify } from "../verify-gradients/certify.ts";
import { tolerance } from "../verify-gradients/differences.ts";
import type { WrongRule } from "../verify-gradients/find-wrong-rule.ts";
import { randomPoint } from "../verify-gradients/random-point.ts";
import { errorDocument } from "./error-data.ts";
import { countOf, indented, showBinding, table } from "./format.ts";
import { type Io, withQuietStdout } from "./io.ts";
import { findCheckedModel, type ModelFlags, prepareModel } from "./prepare.ts";
import { startProgress } from "./progress.ts";
import { runModel } from "./run-model.ts";
import { version } from "./version.ts";

/** A gradient node of an entry, and what became of it. */
interface Checked {
  readonly entry: string;
  readonly binding: Readonly<Record<string, number>>;
  readonly gradient: Node;
  readonly certificate: Certificate;
}

/** False where a gradient is wrong and that was said in the document; an error where it was asked for as text. */
export async function verify(path: string, flags: ModelFlags, io: Io): Promise<boolean> {
  const { model } = await prepareModel(findCheckedModel(path, flags, io), flags, io, { chooseSizes: true });
  const tasks = model.entries.flatMap(({ name, programs }) =>
    programs.flatMap(({ binding, graph }) =>
      graphNodes(graph)
        .filter((node) => recordOf(node).traits.gradient)
        .map((gradient) => ({ entry: name, binding, gradient })),
    ),
  );
  const progress = await startProgress(tasks.length, io);
  const checked = await withQuietStdout(flags.json, async () => {
    const feed = runModel(() => randomPoint(model));
    return tasks.map((task): Checked => {
      const certificate = runModel(() => certify(task.gradient, feed));
      progress.step(`${task.entry}: ${placeOf(task.gradient)}`);
      return { ...task, certificate };
    });
  }).finally(progress.stop);
  const bad = checked.find(({ certificate }) => !certificate.holds);
  const error = bad && errorOf(bad);
  if (flags.json) io.stdout.write(`${JSON.stringify(documentOf(model.name, checked, error), null, 2)}\n`);
  else io.stdout.write(`${reportLines(model.name, checked).join("\n")}\n`);
  if (error && !flags.json) throw new GraphError(error);
  return !error;
}

const placeOf = ({ source }: Node): string => (source ? showSource(source) : "");

const operandsOf = ({ operands, attrs }: Node) => operands.slice(2 * (attrs.outputs as number));

/** `train batch=4: the gradient at model.ts:13:62, by 4 tensors of 2,410 elements` */
function titleOf({ entry, binding, gradient }: Checked): string {
  const where = [entry, showBinding(binding)].filter((part) => part !== "").join(" ");
  const wrt = operandsOf(gradient);
  const elements = wrt.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const place = placeOf(gradient);
  const at = place ? ` at ${place}` : "";
  return `${where}: the gradient${at}, by ${countOf(wrt.length, "tensor")} of ${countOf(elements, "element")}`;
}

const isComparable = ({ certificate: { slopes } }: Checked): boolean =>
  slopes.every(({ derived, measured }) => Number.isFinite(derived) && Number.isFinite(measured));

const figure = (value: number): string => value.toPrecision(12);

function reportLines(name: string, checked: readonly Checked[]): string[] {
  if (checked.length === 0) return [`${name}: nothing is differentiated`];
  const count = checked.filter(({ certificate }) => certificate.holds).length;
  return [
    ...checked.flatMap((one) => [
      titleOf(one),
      ...indented(one.certificate.surrogates.length > 0 ? surrogateLines(one) : slopeLines(one)),
      "",
    ]),
    `${name}: ${count} of ${countOf(checked.length, "gradient")} certified, to a relative error of ${tolerance.toExponential()}`,
  ];
}

function slopeLines({ certificate: { slopes } }: Checked): string[] {
  const rows = slopes.map(({ derived, measured, error }, i) => [
    String(i + 1),
    figure(derived),
    figure(measured),
    error.toExponential(1),
  ]);
  const head = ["direction", "derived", "measured", "relative error"];
  return table([head, ...rows], ["left", "right", "right", "right"]);
}

/** What was compared instead, where gradients are declared to be others. */
const surrogateLines = ({ certificate: { surrogates } }: Checked): string[] => [
  ...surrogates.map((node) => `${node.op} at ${placeOf(node)}: a surrogate, taken as declared`),
  "each other op was compared by itself",
];

function errorOf(one: Checked): GraphErrorData {
  const { certificate, gradient } = one;
  const where = placeOf(gradient);
  if (!isComparable(one)) {
    return {
      code: "verify/not-finite",
      problem: `${titleOf(one)} is not finite where it was compared`,
      hint: "inputs are between 0 and 1 there and parameters near their first values: keep arguments of log, div and sqrt away from where these are not finite",
      ...(gradient.source ? { source: gradient.source } : {}),
    };
  }
  const { wrong } = certificate;
  if (!wrong) {
    return {
      code: "verify/gradient",
      problem: `the gradient${where ? ` at ${where}` : ""} is not the slope of what it differentiates, though each op by itself is right there`,
      hint: "the point may lie on a kink (a tie of maxima, an argument of 0): change the model a little and run it again",
      ...(gradient.source ? { source: gradient.source } : {}),
    };
  }
  return wrongRuleError(wrong);
}

function wrongRuleError({ node, derived, measured }: WrongRule): GraphErrorData {
  const layer = node.scope ? ` in ${node.scope}` : "";
  return {
    code: "verify/gradient",
    op: node.op,
    problem: `its gradient${layer} is not that of what it computes: ${figure(derived)} along a random direction, where the function changes by ${figure(measured)}`,
    hint: "this is the first op, from the inputs on, whose gradient is wrong; one that is meant to differ from the function's own, as that of a straight-through estimator, is declared so: customVjp(forward, backward, { surrogate: true })",
    ...(node.source ? { source: node.source } : {}),
  };
}

function documentOf(name: string, checked: readonly Checked[], error: GraphErrorData | undefined): object {
  return {
    tapeless: version(),
    model: name,
    tolerance,
    certified: !error,
    gradients: checked.map(({ entry, binding, gradient, certificate }) => ({
      entry,
      binding,
      source: placeOf(gradient),
      wrt: operandsOf(gradient).map(({ node, dtype, shape }) => ({
        name: (node.attrs.name as string | undefined) ?? node.op,
        dtype,
        shape,
      })),
      slopes: certificate.slopes,
      surrogates: certificate.surrogates.map(placeOf),
      certified: certificate.holds,
    })),
    ...(error ? errorDocument(error) : {}),
  };
}
