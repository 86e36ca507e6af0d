/**
 * @file Constant folding: what depends on constants only is computed now, by the same semantics as later (the scalar
 * table's `evaluate`, or the interpreter on the node as it lowers), so no bit changes.
 *
 * Splats stay splats, of any size. Literals are folded where that makes no more data than there was, within limits.
 */
import {
  allocate,
  calls,
  type Graph,
  type Node,
  recordOf,
  rewriteGraph,
  scalarOps,
  sizeOf,
  type TypedArray,
  type Value,
  withOperands,
} from "@tapeless/graph/ir";
import { evaluateNode } from "../analysis/evaluate-node.ts";
import { literalOf, splatOf } from "../rewrites/match.ts";

/** Elements of a literal that folding makes; larger ones are left to run time. */
const maxElements = 2 ** 16;

/** Operations of one folded node: a few tenths of a second in the interpreter. */
const maxOperations = 2 ** 21;

export function fold(graph: Graph): Graph {
  return rewriteGraph(
    graph,
    (node, operands) => {
      const { traits } = recordOf(node);
      if (traits.leaf || traits.constant || node.regions.length > 0) return undefined;
      return foldEmpty(node) ?? foldSplats(node, operands) ?? foldLiterals(node, operands);
    },
    { regions: true },
  );
}

/** A tensor without elements is any tensor without elements. */
function foldEmpty({ results }: Node): Value[] | undefined {
  if (results.some(({ shape }) => sizeOf(shape) > 0)) return undefined;
  return results.map(({ shape, dtype }) => calls.zeros(shape, dtype));
}

/** A function of equal elements has equal elements, and so has a view of them. */
function foldSplats(node: Node, operands: readonly Value[]): Value[] | undefined {
  const { elementwise, view, guarded } = recordOf(node).traits;
  const moves = view === true && !guarded && operands.length === 1;
  if (elementwise === undefined && !moves) return undefined;
  const splats: number[] = [];
  for (const operand of operands) {
    const splat = splatOf(operand);
    if (splat === undefined) return undefined;
    splats.push(splat);
  }
  const { shape, dtype } = node.results[0]!;
  const value =
    elementwise === undefined
      ? splats[0]!
      : scalarOps[elementwise].evaluate(splats, operands.at(-1)!.dtype, dtype);
  return [calls.full(shape, value, dtype)];
}

function foldLiterals(node: Node, operands: readonly Value[]): Value[] | undefined {
  const literals = operands.map(literalOf);
  const isConstant = operands.every(
    (operand, i) => literals[i] !== undefined || recordOf(operand.node).traits.constant,
  );
  const given = literals.reduce((most, literal) => Math.max(most, literal?.length ?? 0), 0);
  if (!isConstant || given === 0 || !isWorthIt(node, given)) return undefined;
  const current = withOperands(node, operands);
  const results = evaluateNode(current, (operand) => {
    const array = allocate(operand.dtype, sizeOf(operand.shape));
    array.set(literalOf(operand)!);
    return array;
  });
  return results.map((array, i) => constantOf(array, node.results[i]!));
}

function isWorthIt({ op, operands, results, attrs }: Node, given: number): boolean {
  const made = results.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const operations = recordOf({ op }).flops?.(operands, results, attrs) ?? made;
  return made <= Math.min(given, maxElements) && operations <= maxOperations;
}

function constantOf(array: TypedArray, { dtype, shape }: Value): Value {
  const [first] = array;
  if (first !== undefined && array.every((element) => Object.is(element, first))) {
    return calls.full(shape, first, dtype);
  }
  return calls.literal(Float64Array.from(array), dtype, shape);
}
