/**
 * @file Types of the values on the stack, as the validation of the specification has them: a mistake is thrown where
 * the instruction is emitted, not found when the module is compiled.
 *
 * Origin: https://webassembly.github.io/spec/core/appendix/algorithm.html
 */
import type { BlockType, ValueType } from "./value-type.ts";

/** Code that is never reached may take any type from the stack. */
type Known = ValueType | "unknown";

export interface Frame {
  readonly kind: "function" | "block" | "loop" | "if" | "else";
  readonly results: readonly ValueType[];
  readonly height: number;
  unreachable: boolean;
}

export class WasmTypeError extends Error {
  override readonly name = "WasmTypeError";
}

const resultsOf = (type: BlockType): readonly ValueType[] => (type === "void" ? [] : [type]);

export class TypeStack {
  private readonly values: Known[] = [];
  private readonly frames: Frame[] = [];
  private readonly where: string;

  constructor(where: string, results: readonly ValueType[]) {
    this.where = where;
    this.enter("function", results);
  }

  /** The number of blocks around, the function counted. */
  get depth(): number {
    return this.frames.length;
  }

  get top(): Frame {
    return this.frames.at(-1)!;
  }

  fail(problem: string): never {
    throw new WasmTypeError(`${problem} (in ${this.where})`);
  }

  push(...types: readonly ValueType[]): void {
    for (const type of types) this.values.push(type);
  }

  pop(expected: ValueType, what: string): void {
    const got = this.popAny(what, expected);
    if (got !== expected && got !== "unknown")
      this.fail(`${what}: expected ${expected} on the stack, got ${got}`);
  }

  popAny(what: string, expected = "a value"): Known {
    const { height, unreachable } = this.top;
    if (this.values.length > height) return this.values.pop()!;
    if (unreachable) return "unknown";
    return this.fail(`${what}: expected ${expected} on the stack, got nothing`);
  }

  apply(what: string, params: readonly ValueType[], results: readonly ValueType[]): void {
    for (let i = params.length - 1; i >= 0; i--) this.pop(params[i]!, what);
    for (let i = 0; i < results.length; i++) this.values.push(results[i]!);
  }

  open(kind: Frame["kind"], type: BlockType): void {
    this.enter(kind, resultsOf(type));
  }

  private enter(kind: Frame["kind"], results: readonly ValueType[]): void {
    this.frames.push({ kind, results, height: this.values.length, unreachable: false });
  }

  /** Ends the innermost block; its results are left. */
  close(what: string): Frame {
    const frame = this.top;
    for (let i = frame.results.length - 1; i >= 0; i--) this.pop(frame.results[i]!, what);
    if (this.values.length > frame.height) {
      const left = this.values.slice(frame.height).join(", ");
      this.fail(`${what}: ${left} left on the stack`);
    }
    this.frames.pop();
    if (this.frames.length > 0) this.push(...frame.results);
    return frame;
  }

  /** What follows is not reached. */
  stop(): void {
    const frame = this.top;
    this.values.length = frame.height;
    frame.unreachable = true;
  }

  /** What a branch to the block that is `depth` blocks out takes: nothing for a loop, which it starts again. */
  labelTypes(depth: number, what: string): readonly ValueType[] {
    const frame = this.frames[this.frames.length - 1 - depth];
    if (!frame) return this.fail(`${what}: there is no block ${depth} further out`);
    return frame.kind === "loop" ? [] : frame.results;
  }
}
