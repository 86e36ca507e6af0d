/**
 * @file Reads the text form of a graph (docs/ir-grammar.md). Each node goes through its op's own rules: a type in the
 * text that does not follow from the operands is an error that points at it.
 */
import { nearest } from "../errors.ts";
import { opRecords } from "../ops/index.ts";
import { sameType, showType, type TensorType } from "../shape.ts";
import { makeNode } from "./builder.ts";
import { type InferredNode, inferNode, type NodeProblem, type OpRecords } from "./infer-node.ts";
import type { Attributes, Graph, Region, Role, Value } from "./node.ts";
import type { Source } from "./source.ts";
import { TextScanner, type ValueReference } from "./text-scanner.ts";
import { leafOps, saidByType, saidOfLeaf } from "./value-names.ts";

export interface ParseOptions {
  /** Where the text is from, for messages. Default `graph`. */
  readonly file?: string;
  /** Default: the registry. */
  readonly records?: OpRecords;
}

export function parseGraph(text: string, { file = "graph", records = opRecords }: ParseOptions = {}): Graph {
  const scanner = new TextScanner(text, file);
  const parser = new GraphParser(scanner, records);
  const graph = parser.graph();
  if (!scanner.atEnd()) scanner.expected("the end of the text");
  return graph;
}

/** What is bound where: a region sees only its own. */
type Scope = Map<string, Value>;

interface Binder extends ValueReference {
  readonly type: TensorType;
}

interface Provenance {
  readonly role: Role;
  readonly scope: string;
  readonly source?: Source;
}

class GraphParser {
  readonly #scanner: TextScanner;
  readonly #records: OpRecords;

  constructor(scanner: TextScanner, records: OpRecords) {
    this.#scanner = scanner;
    this.#records = records;
  }

  graph(): Graph {
    const scanner = this.#scanner;
    scanner.expect("graph");
    const name = scanner.name("the graph's name");
    const scope: Scope = new Map();
    scanner.expect("(");
    while (!scanner.accept(")")) {
      const isLast = this.#leaf(scope);
      if (isLast) {
        scanner.expect(")");
        break;
      }
    }
    scanner.expect("->");
    scanner.expect("(");
    const results: { readonly binder: Binder; readonly role: "output" | "update"; readonly name: string }[] =
      [];
    scanner.list(")", () => {
      const binder = this.#binder();
      const role = scanner.accept("output") ? "output" : "update";
      if (role === "update" && !scanner.accept("update")) scanner.expected("output or update");
      results.push({ binder, role, name: scanner.name(`the name of the ${role}`) });
    });
    this.#body(scope);
    const outputs: { name: string; value: Value }[] = [];
    const updates: { target: string; value: Value }[] = [];
    for (const { binder, role, name: called } of results) {
      const value = this.#resolveTyped(binder, scope);
      if (role === "output") outputs.push({ name: called, value });
      else updates.push({ target: called, value });
    }
    return { name, outputs, updates };
  }

  /** One leaf of the signature; true where no other can follow. */
  #leaf(scope: Scope): boolean {
    const scanner = this.#scanner;
    const binder = this.#binder();
    const at = scanner.here();
    const word = scanner.name("input, param or state");
    const op = Object.hasOwn(leafOps, word) ? leafOps[word]! : undefined;
    if (op === undefined) return scanner.fail("syntax", `expected input, param or state, found ${word}`, at);
    const extra = scanner.attributes();
    const attrs = Object.hasOwn(extra, "name")
      ? extra
      : { ...saidOfLeaf(op, binder.name, binder.type), ...extra };
    const hasComma = scanner.accept(",");
    const results = this.#node(op, [], [attrs], [], [binder], this.#provenance(), at);
    this.#define(binder, results[0]!, scope);
    return !hasComma;
  }

  #body(scope: Scope): void {
    this.#scanner.expect("{");
    while (!this.#scanner.accept("}")) this.#statement(scope);
  }

  /** `%3: f32[2], %4: i32[] = op(%1, %2) {attrs} region(...) -> (...) {...}  // provenance` */
  #statement(scope: Scope): void {
    const scanner = this.#scanner;
    const binders = [this.#binder()];
    while (scanner.accept(",")) binders.push(this.#binder());
    scanner.expect("=");
    const at = scanner.here();
    const op = scanner.name("an op");
    const operands: Value[] = [];
    scanner.expect("(");
    scanner.list(")", () => operands.push(this.#resolve(scanner.reference(), scope)));
    const given = scanner.attributes();
    const regions: Region[] = [];
    while (scanner.accept("region")) regions.push(this.#region());
    const [only] = binders;
    const implied =
      operands.length === 0 && binders.length === 1 ? [{ ...saidByType(only!.type), ...given }] : [];
    const results = this.#node(op, operands, [given, ...implied], regions, binders, this.#provenance(), at);
    binders.forEach((binder, i) => {
      this.#define(binder, results[i]!, scope);
    });
  }

  #region(): Region {
    const scanner = this.#scanner;
    const scope: Scope = new Map();
    const inputs: Value[] = [];
    scanner.expect("(");
    scanner.list(")", () => {
      const binder = this.#binder();
      const attrs = { index: inputs.length, ...saidByType(binder.type), ...scanner.attributes() };
      const results = this.#node("argument", [], [attrs], [], [binder], this.#provenance(), binder.at);
      inputs.push(results[0]!);
      this.#define(binder, results[0]!, scope);
    });
    scanner.expect("->");
    scanner.expect("(");
    const results: Binder[] = [];
    scanner.list(")", () => results.push(this.#binder()));
    this.#body(scope);
    return { inputs, outputs: results.map((binder) => this.#resolveTyped(binder, scope)) };
  }

  /** Makes a node of the first attributes its schema takes, and compares its types to the text's. */
  #node(
    op: string,
    operands: readonly Value[],
    candidates: readonly Attributes[],
    regions: readonly Region[],
    binders: readonly Binder[],
    provenance: Provenance,
    at: number,
  ): readonly Value[] {
    const scanner = this.#scanner;
    const record = this.#records.get(op);
    if (!record) {
      const near = nearest(op, this.#records.keys());
      return scanner.fail("unknown-op", `no op is called ${op}`, at, near && `did you mean ${near}?`);
    }
    const answers = candidates.map((attrs) => inferNode(record, operands, attrs, regions));
    const inferred =
      answers.find(isInferred) ??
      answers.find((answer) => !isInferred(answer) && answer.kind === "type") ??
      answers.at(-1)!;
    if (!isInferred(inferred))
      return scanner.fail(inferred.kind, `${op}: ${inferred.problem}`, at, inferred.hint);
    const { types } = inferred;
    if (types.length !== binders.length) {
      scanner.fail(
        "type",
        `${op} has ${types.length} results, the text names ${binders.length}`,
        binders[0]!.at,
      );
    }
    binders.forEach(({ type, at: binderAt }, i) => {
      if (sameType(type, types[i]!)) return;
      scanner.fail("type", `${op} gives ${showType(types[i]!)}, the text says ${showType(type)}`, binderAt);
    });
    return makeNode(op, operands, inferred.attrs, types, provenance, regions).results;
  }

  #binder(): Binder {
    const reference = this.#scanner.reference();
    this.#scanner.expect(":");
    return { ...reference, type: this.#scanner.type() };
  }

  #define({ key, name, at }: ValueReference, value: Value, scope: Scope): void {
    if (scope.has(key)) this.#scanner.fail("duplicate", `%${name} is defined twice`, at);
    scope.set(key, value);
  }

  #resolve({ key, name, at }: ValueReference, scope: Scope): Value {
    return scope.get(key) ?? this.#scanner.fail("unknown-value", `%${name} is not defined above`, at);
  }

  #resolveTyped(binder: Binder, scope: Scope): Value {
    const value = this.#resolve(binder, scope);
    if (!sameType(value, binder.type)) {
      const problem = `%${binder.name} is ${showType(value)}, the signature says ${showType(binder.type)}`;
      this.#scanner.fail("type", problem, binder.at);
    }
    return value;
  }

  /** Of the comment at the end of the line; one that does not read as provenance is a comment like any other. */
  #provenance(): Provenance {
    const comment = this.#scanner.trailingComment() ?? "";
    const [, role = "forward", scope, place] = provenancePattern.exec(comment) ?? [];
    return {
      role: role as Role,
      scope: scope === undefined ? "" : unquote(scope),
      ...(place === undefined ? {} : { source: { text: unquote(place) } }),
    };
  }
}

const isInferred = (answer: InferredNode | NodeProblem): answer is InferredNode => "types" in answer;

const quotable = String.raw`("(?:[^"\\]|\\.)*"|[^\s"]+)`;
const provenancePattern = new RegExp(
  String.raw`^(?:(backward|update)\b ?)?(?:in ${quotable} ?)?(?:at ${quotable})?$`,
);

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    return text;
  }
}
