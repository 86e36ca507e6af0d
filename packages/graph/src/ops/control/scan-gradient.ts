/**
 * @file The gradient of a scan: a scan the other way round.
 *
 * Turn t of it gets the gradients of what turn t of the first one gave (carried values and slices), and gives those of
 * what it was given. Gradients of constants are summed up in carried values. What it needs of the first turns is stacked
 * by a copy of the first scan with more results, which takes the place of the first one later (`merge-residuals`).
 *
 * The terms of every sum come in the order in which the gradient of the unrolled graph adds them up: a sum starts from
 * what was there before, and from -0 where nothing was, as -0 + x is x for every x.
 */
import { apply } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { argument, regionOf } from "../../ir/region.ts";
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
  const stacked = body.outputs.flatMap((output, j) =>
    j >= n && context.arrives[j] && isSmooth(output) ? [j] : [],
  );

  const nothing = ({ shape, dtype }: Value): Value => g.full(shape, -0, dtype);
  const carriedIn = carried.map(
    (i): Given => ({
      argument: argument(body.inputs[i]!, 0),
      operand: () => (context.arrives[i] ? context.cotangents[i]! : nothing(body.inputs[i]!)),
    }),
  );
  const sums = constants.map((i) => argument(body.inputs[i]!, 0));
  const stackedIn = stacked.map(
    (j): Given => ({ argument: argument(body.outputs[j]!, 0), operand: () => context.cotangents[j]! }),
  );
  const found = pullBack(
    [...carried, ...stacked].map((i) => body.outputs[i]!),
    [...carriedIn, ...stackedIn].map((given) => given.argument),
    [...carried, ...sliced, ...constants].map((i) => body.inputs[i]!),
    [...[...carried, ...sliced].map(() => undefined), ...sums],
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
  const given = [...leading, ...stackedIn];
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
