/** @file One instruction as data, its bytes both ways, and its signature. */
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { type Immediate, type ImmediateKind, immediateRules } from "./immediates.ts";
import { type InstructionName, instructions } from "./instructions.ts";
import type { FunctionType, ValueType } from "./value-type.ts";

export interface Instruction {
  readonly name: InstructionName;
  readonly immediates: readonly Immediate[];
}

/** What the table says of an instruction. */
export interface InstructionRow extends FunctionType {
  readonly name: InstructionName;
  /** 0 where there is none. */
  readonly prefix: number;
  readonly code: number;
  /** Whether the signature depends on the surroundings; `params` and `results` are empty then. */
  readonly special: boolean;
  readonly kind: ImmediateKind;
  readonly width: number;
}

const typesIn = (text: string): ValueType[] => text.split(" ").filter((word) => word !== "") as ValueType[];

function rowOf(name: InstructionName): InstructionRow {
  const [opcode, signature, kind = "none", width = 0] = instructions[name] as readonly [
    number,
    string,
    ImmediateKind?,
    number?,
  ];
  const special = signature === "*";
  const [params = "", results = ""] = special ? [] : signature.split("->");
  return {
    name,
    prefix: opcode >> 16,
    code: opcode & 0xffff,
    special,
    params: typesIn(params),
    results: typesIn(results),
    kind,
    width,
  };
}

export const instructionRows = Object.fromEntries(
  Object.keys(instructions).map((name) => [name, rowOf(name as InstructionName)]),
) as Readonly<Record<InstructionName, InstructionRow>>;

const byOpcode = new Map(Object.values(instructionRows).map((row) => [(row.prefix << 16) | row.code, row]));

type AnyRule = {
  write(out: ByteWriter, immediates: readonly Immediate[], width: number): void;
  read(from: ByteReader, width: number): readonly Immediate[];
};

const ruleOf = (row: InstructionRow): AnyRule => immediateRules[row.kind] as unknown as AnyRule;

export function writeInstruction(out: ByteWriter, { name, immediates }: Instruction): void {
  const row = instructionRows[name];
  if (row.prefix === 0) out.byte(row.code);
  else {
    out.byte(row.prefix);
    out.unsigned(row.code);
  }
  if (row.kind !== "none") ruleOf(row).write(out, immediates, row.width);
}

export function readInstruction(from: ByteReader): Instruction {
  const first = from.byte();
  const hasPrefix = first >= 0xfc;
  const row = byOpcode.get(hasPrefix ? (first << 16) | from.unsigned() : first);
  if (!row) throw new Error(`unknown instruction at byte ${from.position}`);
  return { name: row.name, immediates: ruleOf(row).read(from, row.width) };
}
