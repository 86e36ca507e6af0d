/**
 * @file The gradient of a scan: a scan the other way round.
 *
 * Turn t of it gets the gradients of what turn t of the first one gave (carried values and slices), and gives those of
 * what it was given. Gradients of constants are summed up in carried values. What it needs of the first turns is stacked
 * by a copy of the first scan with more results, which takes the place of the first one later (`merge-residuals`).
 *
 * The terms of every sum come in the order in which the gradient of the unrolled graph adds them up: a sum starts from
 * what was there before, and from -0 where nothing was, as -0 + x is x for every x. Where a stacked result is also
 * carried on, the gradient of its slice comes before that of the next turn.
 */
import { apply } from "../../ir/builder.ts";
import type { Region, Value } from "../../ir/node.ts";
import { argument, regionOf } from "../../ir/region.ts";
import type { GraphOps } from "../calls.ts";
import type { OpRecord, VjpContext } from "../define-op.ts";
import { activeInputs, gradientRegion, isSmooth } from "./residuals.ts";
import type { ScanAttrs } from "./scan.ts";

/** A value of the reverse scan: its argument there, and what the scan is given for it. */
interface Given {
  readonly argument: Value;
  readonly operand: () => Value;
}

export function scanGradient(
  record: OpRecord<ScanAttrs>,
  context: VjpContext<ScanAttrs>,
): readonly (Value | null)[] {
  const { attrs, operands, regions, needs, pullBack, take, traitsOf, g } = context;
  const { carries: n, sequences: m } = attrs;
  const body = regions[0]!;
  const active = activeInputs(body, needs, n);
  const indices = body.inputs.map((_, i) => i).filter((i) => active[i]);
  const carried = indices.filter((i) => i < n);
  const sliced = indices.filter((i) => i >= n && i < n + m);
  const constants = indices.filter((i) => i >= n + m);
  const { stacked, seeds } = stackedResults(body, n, carried, context);

  const nothing = ({ shape, dtype }: Value): Value => g.full(shape, -0, dtype);
  const carriedIn = carried.map((i): Given => {
    const arrived = (): Value => (context.arrives[i] ? context.cotangents[i]! : nothing(body.inputs[i]!));
    const seed = seeds.get(i);
    return {
      argument: argument(body.inputs[i]!, 0),
      operand: () => (seed ? startOf(seed, context.arrives[i] ? arrived() : undefined, attrs, g) : arrived()),
    };
  });
  const sums = constants.map((i) => argument(body.inputs[i]!, 0));
  const stackedIn = stacked.map(
    (j): Given => ({ argument: argument(body.outputs[j]!, 0), operand: () => context.cotangents[j]! }),
  );
  const seedsIn = new Map(
    [...seeds].map(([i, stack]): [number, Given] => [
      i,
      { argument: argument(body.inputs[i]!, 0), operand: () => shifted(stack, attrs, g) },
    ]),
  );

  const found = pullBack(
    [...carried, ...stacked].map((i) => body.outputs[i]!),
    [...carriedIn, ...stackedIn].map((given) => given.argument),
    [...carried, ...sliced, ...constants].map((i) => body.inputs[i]!),
    [...carried.map((i) => seedsIn.get(i)?.argument), ...sliced.map(() => undefined), ...sums],
  );
  const ofCarried = found.slice(0, carried.length);
  const ofSliced = found.slice(carried.length, carried.length + sliced.length);
  const ofConstants = found.slice(carried.length + sliced.length);
  const summed = constants.flatMap((i, at): (Given & { readonly i: number; readonly next: Value })[] => {
    const next = ofConstants[at]!;
    // nothing was added
    if (next === sums[at]) return [];
    return [{ i, next, argument: sums[at]!, operand: () => take(i) ?? nothing(operands[i]!) }];
  });
  const slices = sliced.flatMap((i, at) => (ofSliced[at] ? [{ i, value: ofSliced[at] }] : []));

  const outputs = [
    ...ofCarried.map((value, at) => value ?? nothing(carriedIn[at]!.argument)),
    ...summed.map(({ next }) => next),
    ...slices.map(({ value }) => value),
  ];
  const leading = [...carriedIn, ...summed];
  const given = [...leading, ...stackedIn, ...seedsIn.values()];
  const args = given.map((one) => one.argument);
  const closed = gradientRegion(body, body.inputs.slice(0, n + m), args, outputs, traitsOf);
  const captured = residualsOf(record, closed.captures, context);
  const inputs = closed.region.inputs.slice(args.length);
  const ofKind = (isSequence: boolean) =>
    captured.flatMap((one, i) =>
      one.isSequence === isSequence ? [{ input: inputs[i]!, operand: one.operand }] : [],
    );
  const [sequences, rest] = [ofKind(true), ofKind(false)];
  const results = apply(
    record,
    [...given.map((one) => one.operand()), ...[...sequences, ...rest].map(({ operand }) => operand)],
    {
      length: attrs.length,
      carries: leading.length,
      sequences: given.length - leading.length + sequences.length,
      reverse: !attrs.reverse,
    },
    [
      regionOf(
        [...closed.region.inputs.slice(0, args.length), ...[...sequences, ...rest].map(({ input }) => input)],
        closed.region.outputs,
      ),
    ],
  );

  const cotangents = operands.map((): Value | null => null);
  carried.forEach((i, at) => {
    if (ofCarried[at]) cotangents[i] = results[at]!;
  });
  summed.forEach(({ i }, at) => {
    cotangents[i] = results[carried.length + at]!;
  });
  slices.forEach(({ i }, at) => {
    cotangents[i] = results[leading.length + at]!;
  });
  return cotangents;
}

/**
 * Positions of stacked results at which gradients arrive; apart from them, by carried value, the gradients of those whose
 * slices are carried on.
 */
function stackedResults(
  body: Region,
  n: number,
  carried: readonly number[],
  { arrives, cotangents }: VjpContext<ScanAttrs>,
): { readonly stacked: readonly number[]; readonly seeds: ReadonlyMap<number, Value> } {
  const seeds = new Map<number, Value>();
  const stacked: number[] = [];
  body.outputs.forEach((output, j) => {
    if (j < n || !arrives[j] || !isSmooth(output)) return;
    const twin = carried.find((i) => body.outputs[i] === output && !seeds.has(i));
    if (twin === undefined) stacked.push(j);
    else seeds.set(twin, cotangents[j]!);
  });
  return { stacked, seeds };
}

/** The gradient of a carried value after the last turn: from outside, and that of its last slice. */
function startOf(
  stack: Value,
  arrived: Value | undefined,
  { reverse, length }: ScanAttrs,
  g: GraphOps,
): Value {
  const at = reverse ? 0 : length - 1;
  const last = g.reshape(g.sliceAxis(stack, 0, at, at + 1), stack.shape.slice(1));
  return arrived ? g.add(arrived, last) : last;
}

/** For each turn the slice of the turn before it; -0 for the first. */
function shifted(stack: Value, { reverse, length }: ScanAttrs, g: GraphOps): Value {
  const first = g.full([1, ...stack.shape.slice(1)], -0, stack.dtype);
  if (length === 1) return first;
  return reverse
    ? g.concatenate([g.sliceAxis(stack, 0, 1, length), first], 0)
    : g.concatenate([first, g.sliceAxis(stack, 0, 0, length - 1)], 0);
}

interface Residual {
  readonly isSequence: boolean;
  readonly operand: Value;
}

/** Where the reverse scan finds each value of the body: operands that are there already, and stacks of the others. */
function residualsOf(
  record: OpRecord<ScanAttrs>,
  captures: readonly Value[],
  { attrs, operands, results, regions }: VjpContext<ScanAttrs>,
): readonly Residual[] {
  const { carries: n, sequences: m } = attrs;
  const body = regions[0]!;
  const stacks = new Map(body.outputs.map((output, i) => [output, results[i]!]).slice(n) as [Value, Value][]);
  const kept = captures.filter((value) => body.inputs.indexOf(value) < n && !stacks.has(value));
  if (kept.length > 0) {
    const region = { inputs: body.inputs, outputs: [...body.outputs, ...kept] };
    const made = apply(record, operands, attrs, [region]);
    kept.forEach((value, i) => {
      stacks.set(value, made[results.length + i]!);
    });
  }
  return captures.map((value) => {
    const at = body.inputs.indexOf(value);
    if (at >= n) return { isSequence: at < n + m, operand: operands[at]! };
    return { isSequence: true, operand: stacks.get(value)! };
  });
}
