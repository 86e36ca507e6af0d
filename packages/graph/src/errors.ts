/**
 * @file Errors as data: a stable code, the op, its operands, the axis at fault, the user's line and a hint.
 * One renderer turns them into text.
 */
import { type Source, showSource } from "./ir/source.ts";
import { showType, type TensorType } from "./shape.ts";

export interface OperandReport {
  /** The role in the op: `lhs`, `operand`, `index`. */
  readonly role: string;
  /** The user's name for it, where it has one. */
  readonly name?: string;
  readonly type: TensorType;
  /** What is wrong with it, or about which axis: `axis 1 has size 4`. */
  readonly note?: string;
}

export interface GraphErrorData {
  /** `family/what`, documented in docs/errors. */
  readonly code: string;
  readonly op?: string;
  /** One sentence. */
  readonly problem: string;
  readonly operands?: readonly OperandReport[];
  readonly hint?: string;
  readonly source?: Source | undefined;
}

/** A mistake in the user's model. */
export class GraphError extends Error {
  override readonly name = "GraphError";
  readonly data: GraphErrorData;

  constructor(data: GraphErrorData) {
    super(renderError(data));
    this.data = data;
  }

  get code(): string {
    return this.data.code;
  }
}

/** A broken invariant of ours; the text starts with `internal:`. */
export class InternalError extends Error {
  override readonly name = "InternalError";

  constructor(problem: string) {
    super(`internal: ${problem}`);
  }
}

export function renderError(data: GraphErrorData): string {
  const lines = [`${data.code}: ${data.op ? `${data.op}: ` : ""}${data.problem}`];
  const operands = data.operands ?? [];
  const roleWidth = Math.max(0, ...operands.map(({ role }) => role.length));
  const nameWidth = Math.max(0, ...operands.map(({ name }) => (name ?? "").length));
  const typeWidth = Math.max(0, ...operands.map(({ type }) => showType(type).length));
  for (const { role, name = "", type, note = "" } of operands) {
    const columns = [role.padEnd(roleWidth), name.padEnd(nameWidth), showType(type).padEnd(typeWidth), note];
    lines.push(`  ${columns.join("  ").trimEnd()}`);
  }
  if (data.source) lines.push(`  at   ${showSource(data.source)}`);
  if (data.hint) lines.push(`  hint ${data.hint}`);
  return lines.join("\n");
}

/** The nearest of `candidates` to a mistyped word, for "did you mean". */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
