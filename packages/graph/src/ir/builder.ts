/** @file The only constructor of nodes: checks attrs, runs the op's `infer` at once, remembers the user's line. */
import type { DType } from "../dtype.ts";
import { GraphError, InternalError, type OperandReport } from "../errors.ts";
import { type OpRecord, RuleViolation } from "../ops/define-op.ts";
import { type Dims, showType, type TensorType } from "../shape.ts";
import { entryContext, isInClosedBody, requireEntry, type Variable } from "./context.ts";
import type { Attributes, Node, Region, Role, Value } from "./node.ts";
import { calledFunction, captureSource, type Source } from "./source.ts";

/** What ops take: a value, or a variable that becomes a leaf of the graph at hand. */
export type Operand = Value | Variable;

let nodesMade = 0;

/** The id of the next node. */
export const nextNodeId = (): number => nodesMade;

/** JavaScript has no operators for objects, but takes them: `x + 1` would be a text and `x > 0` false. */
class Result implements Value {
  readonly node: Node;
  readonly index: number;
  readonly shape: Dims;
  readonly dtype: DType;

  constructor(node: Node, index: number, { shape, dtype }: TensorType) {
    this.node = node;
    this.index = index;
    this.shape = shape;
    this.dtype = dtype;
  }

  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return showType(this);
    throw new GraphError({
      code: "op/argument",
      problem:
        "JavaScript's own operators cannot compute with a tensor: it has no numbers before the module runs",
      operands: [{ role: "operand", name: nameOf(this), type: this }],
      hint: "call functions of the language: add(x, 1), mul(x, y), greater(x, 0)",
      source: captureSource(this[Symbol.toPrimitive]),
    });
  }
}

interface Provenance {
  readonly role?: Role;
  readonly scope?: string;
  readonly source?: Source;
}

/** Makes a node without an entry context: used by passes, which copy the provenance of the node they replace. */
export function makeNode(
  op: string,
  operands: readonly Value[],
  attrs: Attributes,
  types: readonly TensorType[],
  provenance: Provenance = {},
  regions: readonly Region[] = [],
): Node {
  const results: Value[] = [];
  const context = entryContext();
  const node: Node = {
    id: nodesMade++,
    op,
    attrs,
    operands,
    results,
    regions,
    role: provenance.role ?? context?.role ?? "forward",
    scope: provenance.scope ?? context?.scope.join(".") ?? "",
    ...(provenance.source ? { source: provenance.source } : {}),
  };
  types.forEach((type, index) => {
    results.push(new Result(node, index, type));
  });
  return node;
}

let inherited: Provenance | undefined;

/** Nodes made in `body` take this provenance instead of the call site (gradient rules, rewrites). */
export function withProvenance<T>(provenance: Provenance, body: () => T): T {
  const before = inherited;
  inherited = provenance;
  try {
    return body();
  } finally {
    inherited = before;
  }
}

/** Where we are: who called `below`, or what all of `fromOneCall` points at. */
export const sourceHere = (below: (...args: never[]) => unknown): Source =>
  inherited?.source ?? captureSource(below);

/** All nodes made in `body`, which calls nothing of the user's, point at the one call that led here. */
export const fromOneCall = <T>(body: () => T): T =>
  withProvenance({ ...inherited, source: sourceHere(fromOneCall) }, body);

/** Applies an op: the way every node of a user's model comes to be. */
export function apply<A extends Attributes>(
  record: OpRecord<A>,
  operands: readonly Operand[],
  attrs: A,
  regions: readonly Region[] = [],
): readonly Value[] {
  const values = operands.map((operand, i) => toValue(operand, record, i));
  const source = sourceHere(apply);
  const checked = record.attrs.safeParse(attrs);
  if (!checked.success) {
    const issue = checked.error.issues[0]!;
    const where = issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
    throw failure(record, values, source, { code: "op/attribute", problem: `${where}${issue.message}` });
  }
  let types: readonly TensorType[];
  try {
    types = record.infer(values, checked.data, regions);
  } catch (error) {
    if (error instanceof RuleViolation) throw failure(record, values, source, error.data);
    throw error;
  }
  const node = makeNode(record.name, values, checked.data, types, { ...inherited, source }, regions);
  return node.results;
}

export const apply1 = <A extends Attributes>(
  record: OpRecord<A>,
  operands: readonly Operand[],
  attrs: A,
  regions?: readonly Region[],
): Value => {
  const [first] = apply(record, operands, attrs, regions);
  if (!first) throw new InternalError(`${record.name} has no result`);
  return first;
};

const isVariable = (operand: Operand): operand is Variable => "variable" in operand;

const isValue = (operand: unknown): operand is Value =>
  typeof operand === "object" && operand !== null && "node" in operand && "shape" in operand;

function toValue(
  operand: Operand,
  record: { readonly name: string; readonly operands: readonly string[] },
  position: number,
): Value {
  if (isValue(operand)) {
    const context = entryContext();
    if (!context) return operand;
    const { id, op } = operand.node;
    if (id < context.firstNode) throw foreign(operand, record.name, context.entry);
    if (isInClosedBody(context, id) && !ownedByNone.has(op)) throw escaped(operand, record.name);
    return operand;
  }
  if (typeof operand === "object" && operand !== null && isVariable(operand)) return leafOf(operand);
  const role = record.operands[Math.min(position, record.operands.length - 1)] ?? `operand ${position}`;
  throw new GraphError({
    code: "op/not-a-tensor",
    op: record.name,
    problem: `${role} is ${describe(operand)}, not a tensor`,
    hint: "inputs become tensors inside an entry: use the ones its body is given",
    source: captureSource(apply),
  });
}

/** What can be used anywhere, wherever it was made. */
const ownedByNone: ReadonlySet<string> = new Set(["input", "parameter", "state", "constant", "literal"]);

function escaped(value: Value, op: string): GraphError {
  return new GraphError({
    code: "loop/escaped-tensor",
    op,
    problem: "this tensor was made in the body of a loop or branch, and is only known there",
    operands: [{ role: "operand", name: nameOf(value), type: value }],
    hint: "return it from the body, and use what the loop returns",
    source: captureSource(escaped),
  });
}

function foreign(value: Value, op: string, entry: string): GraphError {
  return new GraphError({
    code: "entry/foreign-tensor",
    op,
    problem: `this tensor was made in the body of another entry, or in an earlier build; ${entry} has no such value`,
    operands: [{ role: "operand", name: nameOf(value), type: value }],
    hint: "an entry sees its own inputs and the model's parameters and state; compute the value in this body again",
    source: captureSource(apply),
  });
}

function describe(operand: unknown): string {
  if (operand === undefined) return "undefined";
  if (operand === null) return "null";
  if (typeof operand === "object" && "inputName" in operand) return "an input declaration";
  return typeof operand === "object" ? "an object" : `a ${typeof operand}`;
}

/** The leaf that reads a variable in the graph being built. */
export function leafOf(variable: Variable): Value {
  const context = requireEntry(`reading ${variable.name}`);
  let leaf = context.leaves.get(variable);
  if (!leaf) {
    const op = variable.kind === "parameter" ? "parameter" : "state";
    const type = { shape: variable.shape, dtype: variable.dtype };
    leaf = makeNode(op, [], { name: variable.name, ...type }, [type], { role: "forward", scope: "" })
      .results[0]!;
    context.leaves.set(variable, leaf);
  }
  return leaf;
}

/** A Value from what a user passes: a tensor, or a variable. */
export const tensorOf = (operand: Operand): Value =>
  toValue(operand, { name: "tensor", operands: ["operand"] }, 0);

const functionNames = new WeakMap<Node, string>();

/** Runs a function of the language that the call stack does not name; what it makes is called after it in errors. */
export function named<T extends Value>(name: string, make: () => T): T {
  const first = nextNodeId();
  const value = make();
  if (value.node.id >= first) functionNames.set(value.node, name);
  return value;
}

/** The function of the language that made a node, else its op: `relu` and `matmul`, not `customVjp` and `dotGeneral`. */
function functionOf(node: Node): string {
  const { op, operands, source } = node;
  if (operands.length === 0) return op;
  return functionNames.get(node) ?? (source && calledFunction(source)) ?? op;
}

/** What a person calls this value: the input's or parameter's name, else the layer and function it comes from. */
export function nameOf(value: Value): string {
  const { attrs, scope } = value.node;
  if (typeof attrs.name === "string") return attrs.name;
  const made = functionOf(value.node);
  return scope && scope !== made ? `${scope} (${made})` : made;
}

function failure(
  record: { readonly name: string; readonly operands: readonly string[] },
  operands: readonly Value[],
  source: Source,
  data: RuleViolation["data"],
): GraphError {
  const reports = operands.map((value, i): OperandReport => {
    const role = record.operands[Math.min(i, record.operands.length - 1)] ?? `operand ${i}`;
    const note = data.notes?.[i];
    return { role, name: nameOf(value), type: value, ...(note === undefined ? {} : { note }) };
  });
  return new GraphError({
    code: data.code,
    op: record.name,
    problem: data.problem,
    operands: reports,
    ...(data.hint === undefined ? {} : { hint: data.hint }),
    source,
  });
}
