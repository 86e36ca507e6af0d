/**
 * @file The instructions of a function as folded text: an instruction stands around those that make its operands, a line for
 * each that leaves nothing. What is left on the stack across a line stays where it is, which the text format allows, too.
 */
import { immediateTexts } from "./immediate-text.ts";
import type { Immediate } from "./immediates.ts";
import { type Instruction, instructionRows } from "./instruction.ts";
import type { FunctionType } from "./value-type.ts";

/** What indices are called, and what calls take and give. */
export interface BodyNames {
  readonly locals: readonly string[];
  readonly globals: readonly string[];
  readonly functions: readonly { readonly name: string; readonly type: FunctionType }[];
  /** What the function itself gives. */
  readonly results: number;
}

/** Lines longer than this are broken between operands. */
const widest = 110;

/** An instruction with those that make its operands. */
interface Folded {
  readonly head: string;
  readonly operands: readonly Folded[];
}

const controls = new Set(["block", "loop", "if", "else", "end"]);

export function printBody(body: readonly Instruction[], names: BodyNames): string[] {
  const printer = new BodyPrinter(names);
  for (const instruction of body) printer.add(instruction);
  return printer.finish();
}

class BodyPrinter {
  private readonly lines: string[] = [];
  /** What made the values on top of the stack, not yet printed. */
  private pending: Folded[] = [];
  /** A branch is a side of an `if`, which is a block around it. */
  private readonly open: { readonly kind: "block" | "branch"; readonly label: string }[] = [];
  private labels = 0;
  private readonly names: BodyNames;

  constructor(names: BodyNames) {
    this.names = names;
  }

  add(instruction: Instruction): void {
    const { name } = instruction;
    if (controls.has(name)) {
      this.control(instruction);
      return;
    }
    const [takes, gives] = this.arity(instruction);
    const operands = takes > 0 ? this.pending.splice(-takes) : [];
    const folded = { head: [name, ...this.immediates(instruction)].join(" "), operands };
    // operands that were printed before are on the stack below: nothing may come between
    if (operands.length < takes) this.flush();
    if (gives === 1) this.pending.push(folded);
    else {
      this.flush();
      this.write(folded);
    }
  }

  finish(): string[] {
    this.flush();
    return this.lines;
  }

  private control({ name, immediates: [type] }: Instruction): void {
    const condition = name === "if" ? this.pending.splice(-1) : [];
    this.flush();
    if (name === "end" || name === "else") {
      const { kind, label } = this.open.pop()!;
      this.line(")");
      if (name === "else") this.openBlock("(else", "branch", label);
      else if (kind === "branch") {
        this.open.pop();
        this.line(")");
      }
      return;
    }
    const label = `$${name}${++this.labels}`;
    this.openBlock(`(${name} ${label}${type === "void" ? "" : ` (result ${String(type)})`}`, "block", label);
    if (name !== "if") return;
    for (const made of condition) this.write(made);
    this.openBlock("(then", "branch", label);
  }

  private openBlock(text: string, kind: "block" | "branch", label: string): void {
    this.line(text);
    this.open.push({ kind, label });
  }

  /** Counted from the inside out. */
  private labelAt(depth: number): string {
    const blocks = this.open.filter(({ kind }) => kind === "block");
    return blocks.at(-1 - depth)?.label ?? String(depth);
  }

  /** How many values it takes, and how many it gives. Of branches only their conditions: the rest is on the stack. */
  private arity({ name, immediates: [index] }: Instruction): readonly [number, number] {
    const { special, params, results } = instructionRows[name];
    if (!special) return [params.length, results.length];
    if (name === "call") {
      const { type } = this.names.functions[index as number]!;
      return [type.params.length, type.results.length];
    }
    if (name === "return") return [this.names.results, 0];
    return specialArities[name as keyof typeof specialArities] ?? [0, 0];
  }

  private immediates(instruction: Instruction): readonly string[] {
    const { name, immediates } = instruction;
    const row = instructionRows[name];
    const { kind } = row;
    if (kind === "index") return [this.indexName(name, immediates[0] as number)];
    if (kind === "labels") {
      const [depths, otherwise] = immediates as [readonly number[], number];
      return [...depths, otherwise].map((depth) => this.labelAt(depth));
    }
    return kind === "block" ? [] : immediateTexts[kind](immediates as readonly Immediate[], row);
  }

  private indexName(name: string, index: number): string {
    if (name.startsWith("local.")) return this.names.locals[index]!;
    if (name.startsWith("global.")) return this.names.globals[index]!;
    if (name === "call") return this.names.functions[index]!.name;
    if (name.startsWith("br")) return this.labelAt(index);
    return String(index);
  }

  private flush(): void {
    const { pending } = this;
    this.pending = [];
    for (const folded of pending) this.write(folded);
  }

  private line(text: string, deeper = 0): void {
    this.lines.push("  ".repeat(this.open.length + deeper) + text);
  }

  private write(folded: Folded, deeper = 0): void {
    const flat = flatText(folded, widest - 2 * (this.open.length + deeper));
    if (flat !== undefined) {
      this.line(flat, deeper);
      return;
    }
    const { head, operands } = folded;
    this.line(`(${head}`, deeper);
    for (const operand of operands) this.write(operand, deeper + 1);
    this.line(")", deeper);
  }
}

const specialArities = {
  nop: [0, 0],
  unreachable: [0, 0],
  br: [0, 0],
  br_if: [1, 0],
  br_table: [1, 0],
  drop: [1, 0],
  select: [3, 1],
  "local.get": [0, 1],
  "local.set": [1, 0],
  "local.tee": [1, 1],
  "global.get": [0, 1],
  "global.set": [1, 0],
} as const;

/** On one line, if it is no longer than `room`; what has no operands always is. */
function flatText({ head, operands }: Folded, room: number): string | undefined {
  let text = `(${head}`;
  for (const operand of operands) {
    const inner = flatText(operand, room - text.length - 2);
    if (inner === undefined) return undefined;
    text += ` ${inner}`;
  }
  return text.length + 1 <= room || operands.length === 0 ? `${text})` : undefined;
}
