/** @file Builds one function: instructions by their names in the specification, checked as they come. */
import type { Immediate, ImmediatesOf } from "./immediates.ts";
import { type Instruction, instructionRows } from "./instruction.ts";
import type { InstructionName, PlainName } from "./instructions.ts";
import type { WasmFunction } from "./module.ts";
import { shareLocals } from "./share-locals.ts";
import { TypeStack } from "./type-stack.ts";
import type { BlockType, FunctionType, ValueType } from "./value-type.ts";

export interface Local {
  readonly type: ValueType;
  /** Its place among parameters and locals, as declared. */
  readonly index: number;
}

/** What a branch goes to: the end of a block, the start of a loop. Only valid inside. */
export interface Label {
  /** How many blocks are around what the label names, itself counted. */
  readonly depth: number;
}

export interface FunctionRef {
  readonly index: number;
  readonly name: string;
  readonly type: FunctionType;
}

/** A place in a function to which code may be added later. */
export interface Marker {
  readonly code: Item[];
}

/** What a body is made of while it is built. */
type Item = Instruction | Marker;

export interface GlobalRef {
  readonly index: number;
  readonly type: ValueType;
  readonly mutable: boolean;
}

const none: readonly Immediate[] = [];
const noOffset: readonly Immediate[] = [0];

/** Instructions without immediates are all alike. */
const bare = Object.fromEntries(
  Object.keys(instructionRows).map((name) => [name, { name: name as InstructionName, immediates: none }]),
) as Readonly<Record<InstructionName, Instruction>>;

export class FunctionBuilder {
  readonly params: readonly Local[];
  private readonly type: FunctionType;
  private readonly label: string | undefined;
  private readonly locals: ValueType[] = [];
  private readonly localNames: string[];
  private body: Item[] = [];
  private readonly stack: TypeStack;

  constructor(name: string, type: FunctionType, label?: string, paramNames: readonly string[] = []) {
    this.type = type;
    this.label = label;
    this.params = type.params.map((param, index) => ({ type: param, index }));
    this.localNames = type.params.map((_, index) => paramNames[index] ?? "");
    this.stack = new TypeStack(name, type.results);
  }

  /** A new local; it starts at zero. A name is for readers. */
  local(type: ValueType, name = ""): Local {
    this.localNames.push(name);
    return { type, index: this.params.length + this.locals.push(type) - 1 };
  }

  /** Leaves a place for code that turns out to be needed later, such as what can be computed before a loop. */
  mark(): Marker {
    const marker = { code: [] };
    this.body.push(marker);
    return marker;
  }

  /** Adds code at a place left before. It must leave the stack as it is. */
  at(marker: Marker, emit: () => void): void {
    const outer = this.body;
    this.body = marker.code;
    this.stack.open("block", "void");
    emit();
    this.stack.close("code at a mark");
    this.body = outer;
  }

  op<N extends PlainName>(name: N, ...immediates: ImmediatesOf<N>): this {
    const { params, results, kind } = instructionRows[name];
    this.stack.apply(name, params, results);
    if (kind === "memory" && immediates.length === 0) return this.put(name, noOffset);
    return this.put(name, immediates as readonly Immediate[]);
  }

  get({ type, index }: Local): this {
    this.stack.push(type);
    return this.put("local.get", [index]);
  }

  set({ type, index }: Local): this {
    this.stack.pop(type, "local.set");
    return this.put("local.set", [index]);
  }

  tee({ type, index }: Local): this {
    this.stack.apply("local.tee", [type], [type]);
    return this.put("local.tee", [index]);
  }

  getGlobal({ type, index }: GlobalRef): this {
    this.stack.push(type);
    return this.put("global.get", [index]);
  }

  setGlobal({ type, index, mutable }: GlobalRef): this {
    if (!mutable) this.stack.fail("global.set: the global is constant");
    this.stack.pop(type, "global.set");
    return this.put("global.set", [index]);
  }

  i32(value: number): this {
    return this.op("i32.const", value);
  }

  f32(value: number): this {
    return this.op("f32.const", value);
  }

  f64(value: number): this {
    return this.op("f64.const", value);
  }

  drop(): this {
    this.stack.popAny("drop");
    return this.put("drop");
  }

  /** Takes a condition, and one of the two values below it: the lower one where the condition holds. */
  select(type: Exclude<ValueType, "v128">): this {
    this.stack.apply("select", [type, type, "i32"], [type]);
    return this.put("select");
  }

  call({ name, index, type }: FunctionRef): this {
    this.stack.apply(`call ${name}`, type.params, type.results);
    return this.put("call", [index]);
  }

  return(): this {
    this.stack.apply("return", this.type.results, []);
    this.stack.stop();
    return this.put("return");
  }

  unreachable(): this {
    this.stack.stop();
    return this.put("unreachable");
  }

  block(body: (label: Label) => void, type: BlockType = "void"): this {
    return this.structure("block", type, body);
  }

  loop(body: (label: Label) => void, type: BlockType = "void"): this {
    return this.structure("loop", type, body);
  }

  if(then: (label: Label) => void, otherwise?: (label: Label) => void, type: BlockType = "void"): this {
    this.stack.pop("i32", "if");
    this.stack.open("if", type);
    this.put("if", [type]);
    const label = { depth: this.stack.depth };
    then(label);
    this.stack.close("if");
    if (otherwise) {
      this.put("else");
      // the results of the first branch stand for both
      for (let i = type === "void" ? 0 : 1; i > 0; i--) this.stack.popAny("else");
      this.stack.open("else", type);
      otherwise(label);
      this.stack.close("else");
    } else if (type !== "void") this.stack.fail(`if: a result ${type} needs an else`);
    return this.put("end");
  }

  br(label: Label): this {
    const depth = this.distance(label, "br");
    this.stack.apply("br", this.stack.labelTypes(depth, "br"), []);
    this.stack.stop();
    return this.put("br", [depth]);
  }

  brIf(label: Label): this {
    const depth = this.distance(label, "br_if");
    this.stack.pop("i32", "br_if");
    const types = this.stack.labelTypes(depth, "br_if");
    this.stack.apply("br_if", types, types);
    return this.put("br_if", [depth]);
  }

  brTable(labels: readonly Label[], otherwise: Label): this {
    const depths = labels.map((label) => this.distance(label, "br_table"));
    const last = this.distance(otherwise, "br_table");
    this.stack.pop("i32", "br_table");
    const types = this.stack.labelTypes(last, "br_table");
    for (const depth of depths) {
      if (this.stack.labelTypes(depth, "br_table").join() !== types.join())
        this.stack.fail("br_table: its labels take different types");
    }
    this.stack.apply("br_table", types, []);
    this.stack.stop();
    return this.put("br_table", [depths, last]);
  }

  /** The function as data. */
  finish(): WasmFunction {
    this.stack.close("end");
    return shareLocals({
      type: this.type,
      locals: this.locals,
      body: flatten(this.body),
      localNames: this.localNames,
      ...(this.label === undefined ? {} : { label: this.label }),
    });
  }

  private structure(kind: "block" | "loop", type: BlockType, body: (label: Label) => void): this {
    this.stack.open(kind, type);
    this.put(kind, [type]);
    body({ depth: this.stack.depth });
    this.stack.close(kind);
    return this.put("end");
  }

  private distance(label: Label, what: string): number {
    const distance = this.stack.depth - label.depth;
    if (distance < 0) this.stack.fail(`${what}: the block of the label has ended`);
    return distance;
  }

  private put(name: InstructionName, immediates: readonly Immediate[] = none): this {
    // a value that is set and then read stays on the stack: `get` after `set` is `tee`
    if (name === "local.get") {
      const last = this.body.at(-1);
      if (last && "name" in last && last.name === "local.set" && last.immediates[0] === immediates[0]) {
        this.body[this.body.length - 1] = { name: "local.tee", immediates };
        return this;
      }
    }
    this.body.push(immediates.length === 0 ? bare[name] : { name, immediates });
    return this;
  }
}

function flatten(items: readonly Item[], into: Instruction[] = []): Instruction[] {
  for (const item of items) {
    if ("name" in item) into.push(item);
    else flatten(item.code, into);
  }
  return into;
}
