/** @file For every step its backward formulas: the rule people know for it, else what its ops' rules give, else smaller steps. */
import { calls, type Node, ops, recordOf, type Value } from "@tapeless/graph/ir";
import { type MatchedRule, matchRule } from "./match-rule.ts";
import type { Meanings } from "./meanings.ts";
import { namedAlways, namedGradient } from "./named-gradient.ts";
import { formulaOf, type Notation } from "./notation.ts";
import type { Place, Places } from "./places.ts";
import { cotangentOf, pullStep } from "./pull-step.ts";
import { regrouped, type Step, singleSteps, stepsOf } from "./steps.ts";
import { call, name, showTerm, type Term, weightOf } from "./term.ts";

export interface PulledLine {
  readonly input: Value;
  /** Over stand-ins. */
  readonly formula: Value;
  readonly rule: string;
}

export interface Explained {
  readonly step: Step;
  readonly pulled: readonly PulledLine[];
  /** How the step is written, where its nodes do not say it. */
  readonly forward?: (show: (value: Value) => Term) => Term;
}

export interface ExplainContext {
  readonly cost: Value;
  /** What depends on the parameter. */
  readonly active: ReadonlySet<Value>;
  readonly meanings: Meanings;
  /** Every op by itself. */
  readonly all: boolean;
  readonly places: Places;
}

/** A formula of more operators is taken apart. */
const longestFormula = 8;

export function explainSteps(context: ExplainContext): Explained[] {
  const steps = stepsOf(context.cost);
  const start = context.all ? singleSteps(steps, context.cost) : steps;
  return start.flatMap((step) => explainStep(step, context));
}

function explainStep(step: Step, context: ExplainContext): Explained[] {
  const { cost, active, meanings, all } = context;
  const wanted = step.inputs.filter((input) => active.has(input));
  const cotangent = cotangentOf(step.output, cost, meanings);
  const known = all ? undefined : matchRule(step, wanted, cotangent, meanings);
  if (known) return [knownStep(step, wanted, known)];
  const core = all ? undefined : beforeParameters(step);
  if (core && matchRule(core[0]!, [], cotangentOf(core[0]!.output, cost, meanings), meanings)) {
    return core.flatMap((part) => explainStep(part, context));
  }
  if (wanted.length === 0) return [{ step, pulled: [] }];
  const pulled = pullStep(step, wanted, cotangent, meanings).map(({ input, formula }): PulledLine => {
    const site = { step, input, formula, cotangent, meanings };
    const named = all ? namedAlways(site) : namedGradient(site);
    return { input, formula, rule: ruleOf(step, input, formula), ...named };
  });
  const isOne = step.nodes.filter((node) => !recordOf(node).traits.view).length <= 1;
  const isShort = pulled.every(({ formula }) => weightIn(formula, meanings) <= longestFormula);
  if (isOne || isShort) return [{ step, pulled }];
  const derivative = all ? undefined : asDerivative(step, wanted, cotangent, context);
  if (derivative) return [{ step, pulled: [derivative] }];
  const parts = core ?? singleSteps([step], cost);
  return parts.length > 1 ? parts.flatMap((part) => explainStep(part, context)) : [{ step, pulled }];
}

const knownStep = (
  step: Step,
  wanted: readonly Value[],
  { input, rule, formula, forward }: MatchedRule,
): Explained => ({
  step,
  pulled: wanted.includes(input) ? [{ input, rule, formula }] : [],
  ...(forward ? { forward } : {}),
});

/** G * f'(x) for a step that is one elementwise function of one value. */
function asDerivative(
  step: Step,
  wanted: readonly Value[],
  cotangent: Value,
  { meanings, places }: ExplainContext,
): PulledLine | undefined {
  const [input] = wanted;
  const isElementwise = step.nodes.every((node) => recordOf(node).traits.elementwise !== undefined);
  if (!input || step.inputs.length !== 1 || !isElementwise) return undefined;
  const own = pullStep(step, wanted, calls.onesLike(step.output), meanings)[0]!.formula;
  const { label } = describeStep(step, places);
  const f = `${step.output.node.scope === "" && label !== "" ? label : "f"}'`;
  const x = meanings.forValue(input);
  const slope = meanings.forFormula(own, (show) => call(f, show(x)));
  const notation: Notation = {
    axisName: () => "",
    nameOf: (value) => {
      const meaning = meanings.of(value);
      if (meaning?.kind !== "value") return undefined;
      return meaning.of === input
        ? name("x")
        : formulaOf(meaning.of, { axisName: () => "", nameOf: (v) => (v === input ? name("x") : undefined) });
    },
  };
  const rule = `elementwise: times ${f}(x) = ${showTerm(formulaOf(own, notation))}`;
  return { input, formula: calls.mul(cotangent, slope), rule };
}

/** What stands before the step's own parameters come in, and the rest: the core of a normalization, and its scale. */
function beforeParameters(step: Step): Step[] | undefined {
  const reads = new Set<Node>();
  for (const node of step.nodes) {
    const own = node.operands.some((operand) => reads.has(operand.node) || operand.node.op === "parameter");
    if (own) reads.add(node);
  }
  const core = step.nodes.filter((node) => !reads.has(node));
  if (core.length === 0 || reads.size === 0) return undefined;
  const parts = regrouped(step, [core, step.nodes.filter((node) => reads.has(node))]);
  return parts.length === 2 ? parts : undefined;
}

/** How long the formula is if every stand-in is a name. */
const weightIn = (formula: Value, meanings: Meanings): number =>
  weightOf(
    formulaOf(formula, {
      axisName: () => "",
      nameOf: (value) => (meanings.of(value) ? name("x") : undefined),
    }),
  );

function ruleOf(step: Step, input: Value, formula: Value): string {
  const backward = opsBehind(formula);
  if (recordOf(step.output.node).decompose)
    return "a Fourier transform is linear: its gradient is another transform of the gradient";
  const main = step.nodes.filter((node) => !recordOf(node).traits.view);
  const { traits } = recordOf(step.output.node);
  if (backward.contraction) return productRule(step, input);
  const isSum = formula.node.op === ops.reduce.name || formula.node.operands[0]?.node.op === ops.reduce.name;
  if (backward.reduction && (main.length === 1 || isSum))
    return "repeated going forward, so added up going back";
  const written = writtenBy(step);
  if (written.kind === "fold" && written.name === "mean") {
    return "a mean passes 1/N of its gradient to every one of its N terms";
  }
  const isDrawn = step.nodes.some(({ op }) => op === ops.randomBits.name);
  if (isDrawn && step.output.node.op === ops.select.name)
    return "dropout: the same elements as going forward, with the same factor; what was dropped gets 0";
  if (main.length > 1) return "chain rule through the ops of this step";
  if (traits.reduction) return "a sum passes its gradient to every term";
  if (traits.view) return "elements only move, and so do their gradients";
  const [node] = main;
  const linear: Readonly<Record<string, string>> = {
    add: "a sum passes the gradient on",
    sub: "a difference passes the gradient on, with its sign",
    mul: "elementwise product: times the other factor",
    div: "quotient rule",
    neg: "the sign turns",
    select: "where it was chosen, the gradient passes; elsewhere it is 0",
  };
  if (node && Object.hasOwn(linear, node.op)) return linear[node.op]!;
  return `elementwise: times the derivative of ${nameOfFunction(step)}`;
}

/** The step with its inputs as names. */
const writtenBy = ({ output, inputs }: Step): Term =>
  formulaOf(output, {
    axisName: () => "",
    nameOf: (value) => (inputs.includes(value) ? name("x") : undefined),
  });

/** `relu`, as the step is written. */
function nameOfFunction(step: Step): string {
  const written = writtenBy(step);
  return written.kind === "call" ? written.name : step.output.node.op;
}

/** Which factor the input is. */
function productRule({ nodes }: Step, input: Value): string {
  const product = nodes.find((node) => recordOf(node).traits.contraction);
  if (product && product.op !== ops.dotGeneral.name) {
    return `${product.op} is linear in each operand: the gradient is another one, with the other operand`;
  }
  const [left, right] = product?.operands ?? [];
  if (left === input && right !== input)
    return "matrix product A @ B: dL/dA = G @ Bᵀ, with G the gradient of the product";
  if (right === input && left !== input)
    return "matrix product A @ B: dL/dB = Aᵀ @ G, with G the gradient of the product";
  return "matrix product: the other factor, transposed";
}

function opsBehind(formula: Value): { readonly contraction: boolean; readonly reduction: boolean } {
  let [contraction, reduction] = [false, false];
  const pending = [formula.node];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const { traits } = recordOf(node);
    contraction ||= traits.contraction === true;
    reduction ||= traits.reduction === true;
    for (const operand of node.operands) pending.push(operand.node);
  }
  return { contraction, reduction };
}

/** `dense hidden`, `meanSquaredError`, and the line. */
export function describeStep(
  { output, nodes }: Step,
  places: Places,
): { readonly label: string; readonly place: string } {
  const place: Place | undefined = places.of(output);
  const { scope } = output.node;
  const called = place?.called;
  const op = nodes.length === 1 ? output.node.op : undefined;
  const label = scope === "" ? (called ?? op ?? "") : scope;
  return { label, place: place?.text ?? "" };
}
