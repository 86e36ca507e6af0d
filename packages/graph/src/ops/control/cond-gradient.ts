/** @file The gradient of a cond: a cond over the gradients of its branches. */
import { apply } from "../../ir/builder.ts";
import type { Region, Value } from "../../ir/node.ts";
import { argument, inlineRegion } from "../../ir/region.ts";
import { sameType } from "../../shape.ts";
import type { NoAttrs } from "../attrs.ts";
import type { GraphOps } from "../calls.ts";
import type { OpRecord, VjpContext } from "../define-op.ts";
import { activeInputs, gradientRegion, isSmooth } from "./residuals.ts";

interface BranchGradient {
  readonly body: Region;
  /** From the gradients that arrive, and the captures, to those of the inputs that want one. */
  readonly region: Region;
  /** What it needs of the body. */
  readonly captures: readonly Value[];
}

/**
 * A cond over the gradients of the branches. What these need of the branches, further results of a copy of the first cond
 * keep; a result keeps one value of either branch.
 */
export function condGradient(
  record: OpRecord<NoAttrs>,
  context: VjpContext<NoAttrs>,
): readonly (Value | null)[] {
  const { operands, results, regions, needs, arrives, cotangents, g } = context;
  const wanted = needs.map((needed, i) => needed && i > 0);
  const arriving = results.map((_, i) => i).filter((i) => arrives[i] && isSmooth(results[i]!));
  const args = arriving.map((i) => argument(results[i]!, 0));
  const branches = regions.map((body): BranchGradient => {
    const active = activeInputs(body, wanted.slice(1));
    const wrt = body.inputs.filter((_, i) => active[i]);
    const found = context.pullBack(
      arriving.map((i) => body.outputs[i]!),
      args,
      wrt,
    );
    const values = found.map((value, i) => value ?? g.zerosLike(wrt[i]!));
    const closed = gradientRegion(body, body.inputs, args, values, context.traitsOf);
    return { body, region: closed.region, captures: closed.captures };
  });
  const { slots, kept } = residualSlots(branches);
  const stored =
    slots.length === 0
      ? []
      : apply(record, operands, {}, withSlots(branches, slots, kept, g)).slice(results.length);

  const inner = operands.slice(1);
  const gradientOf = ({ body, region, captures }: BranchGradient, b: number): Region => {
    const inputs = [...args, ...inner, ...slots].map((type, i) => argument(type, i));
    const given = inputs.slice(0, args.length);
    const found = captures.map((value) => {
      const at = body.inputs.indexOf(value);
      return at >= 0 ? inputs[args.length + at]! : inputs[args.length + inner.length + kept[b]!.get(value)!]!;
    });
    return { inputs, outputs: inlineRegion(region, [...given, ...found]) };
  };
  const made = apply(
    record,
    [operands[0]!, ...arriving.map((i) => cotangents[i]!), ...inner, ...stored],
    {},
    branches.map(gradientOf),
  );
  let next = 0;
  return operands.map((_, i) => (wanted[i] ? made[next++]! : null));
}

/** Values to keep, one of either branch in each slot; for each branch, the slot of a value. */
function residualSlots(branches: readonly BranchGradient[]): {
  readonly slots: readonly Value[];
  readonly kept: readonly ReadonlyMap<Value, number>[];
} {
  const slots: Value[] = [];
  const kept = branches.map(({ body, captures }) => {
    const mine = new Map<Value, number>();
    const taken = new Set<number>();
    for (const value of captures) {
      if (body.inputs.includes(value)) continue;
      const free = slots.findIndex((slot, i) => !taken.has(i) && sameType(slot, value));
      const at = free < 0 ? slots.push(value) - 1 : free;
      taken.add(at);
      mine.set(value, at);
    }
    return mine;
  });
  return { slots, kept };
}

/** The branches with the slots among their results; zeros where a branch has nothing for one. */
function withSlots(
  branches: readonly BranchGradient[],
  slots: readonly Value[],
  kept: readonly ReadonlyMap<Value, number>[],
  g: GraphOps,
): Region[] {
  return branches.map(({ body: { inputs, outputs } }, b) => {
    const bySlot = new Map([...kept[b]!].map(([value, at]) => [at, value]));
    return { inputs, outputs: [...outputs, ...slots.map((slot, at) => bySlot.get(at) ?? g.zerosLike(slot))] };
  });
}
