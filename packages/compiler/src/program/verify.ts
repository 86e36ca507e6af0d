/**
 * @file Checks that a program fits its kernels and stays inside its buffers, for every turn of every loop. Run after
 * each pass that makes or changes programs: whatever it finds is a fault of the compiler.
 */
import {
  arrayConstructor,
  type DType,
  type IrProblem,
  type Kernel,
  printName,
  verifyKernel,
} from "@tapeless/graph/ir";
import type {
  Buffer,
  BufferRef,
  CallNode,
  Program,
  ProgramNode,
  RepeatNode,
  RepeatWhileNode,
} from "../program.ts";
import type { Listing } from "./listing.ts";
import { printRef } from "./print.ts";

/** Everything wrong with a listing, its kernels included; empty when it is well formed. */
export function verifyListing(listing: Listing): IrProblem[] {
  const names = new Set<string>();
  const problems = listing.kernels.flatMap((kernel) => {
    const found = verifyKernel(kernel);
    if (names.has(kernel.name)) {
      found.push({
        code: "program/name",
        where: printName(kernel.name),
        problem: "two kernels have one name",
      });
    }
    names.add(kernel.name);
    return found;
  });
  return [...problems, ...listing.programs.flatMap((program) => verifyProgram(listing, program))];
}

/** Everything wrong with one program. */
export function verifyProgram(listing: Pick<Listing, "shared" | "kernels">, program: Program): IrProblem[] {
  const verifier = new Verifier(listing, program);
  verifier.run();
  return verifier.problems;
}

class Verifier {
  readonly problems: IrProblem[] = [];
  private readonly program: Program;
  private readonly kernels: ReadonlyMap<string, Kernel>;
  private readonly buffers = new Map<string, Buffer>();
  private readonly shared: readonly Buffer[];
  private readonly loopNames = new Set<string>();
  /** Turns of the loops around. */
  private readonly loops = new Map<string, number>();
  private readonly path: string[];

  constructor(listing: Pick<Listing, "shared" | "kernels">, program: Program) {
    this.program = program;
    this.shared = listing.shared;
    this.kernels = new Map(listing.kernels.map((kernel) => [kernel.name, kernel]));
    this.path = [printName(program.entry)];
  }

  run(): void {
    for (const buffer of [...this.shared, ...this.program.buffers]) this.declare(buffer);
    this.nodes(this.program.body);
  }

  private report(code: string, problem: string): void {
    this.problems.push({ code, where: this.path.join(" > "), problem });
  }

  private at(part: string, check: () => void): void {
    this.path.push(part);
    check();
    this.path.pop();
  }

  private declare(buffer: Buffer): void {
    const { name, dtype, size, role, data } = buffer;
    if (this.buffers.has(name)) this.report("program/name", `two buffers are named ${name}`);
    this.buffers.set(name, buffer);
    if (!Number.isInteger(size) || size < 0)
      this.report("program/size", `buffer ${name} has ${size} elements`);
    if ((role === "constant") !== (data !== undefined)) {
      this.report("program/constant", `${role} ${name} has ${data ? "" : "no "}contents`);
    }
    if (data && (data.length !== size || !(data instanceof arrayConstructor[dtype]))) {
      this.report("program/constant", `the contents of ${name} are not ${dtype}[${size}]`);
    }
  }

  private nodes(nodes: readonly ProgramNode[]): void {
    for (const node of nodes) {
      switch (node.kind) {
        case "call":
          this.at(`call ${node.kernel}`, () => this.call(node));
          break;
        case "repeat":
          this.loop(node, node.count);
          break;
        case "repeatWhile":
          this.loop(node, node.max);
          break;
        case "branch":
          this.at("branch", () => {
            this.flag(node.flag);
            this.nodes(node.consequent);
          });
          this.at("else", () => this.nodes(node.otherwise));
      }
    }
  }

  private call({ kernel: name, args }: CallNode): void {
    const kernel = this.kernels.get(name);
    if (!kernel) {
      this.report("program/undefined", `there is no kernel ${name}`);
      return;
    }
    if (args.length !== kernel.buffers.length) {
      this.report("program/arguments", `${name} takes ${kernel.buffers.length} buffers, not ${args.length}`);
      return;
    }
    args.forEach((ref, i) => {
      const { name: role, dtype, size, access } = kernel.buffers[i]!;
      const buffer = this.window(ref, dtype, size, role);
      if (access !== "read" && (buffer?.role === "input" || buffer?.role === "constant")) {
        this.report("program/access", `${role} is written, but ${printRef(ref)} is ${buffer.role}`);
      }
    });
  }

  private flag(ref: BufferRef): void {
    this.window(ref, "bool", 1, "the flag");
  }

  /** Checks that `ref` shows `size` elements of `dtype` in every turn. */
  private window(ref: BufferRef, dtype: DType, size: number, role: string): Buffer | undefined {
    const text = printRef(ref);
    const buffer = this.buffers.get(ref.buffer);
    if (!buffer) {
      this.report("program/undefined", `there is no buffer ${ref.buffer}`);
      return undefined;
    }
    if (buffer.dtype !== dtype)
      this.report("program/dtype", `${role} is ${dtype}, but ${text} is ${buffer.dtype}`);
    const turns = ref.loop ? this.loops.get(ref.loop.name) : 1;
    if (turns === undefined) {
      this.report("program/undefined", `${text} moves with ${ref.loop?.name}, which is no loop around it`);
      return buffer;
    }
    const last = (turns - 1) * (ref.loop?.stride ?? 0);
    const from = ref.offset + Math.min(0, last);
    const to = ref.offset + Math.max(0, last) + size;
    if (turns > 0 && !(Number.isInteger(last) && from >= 0 && to <= buffer.size)) {
      const range = `elements ${from} to ${to} of ${buffer.size}`;
      this.report("program/bounds", `${role} sees ${size} elements at ${text}: ${range}`);
    }
    return buffer;
  }

  private loop(node: RepeatNode | RepeatWhileNode, turns: number): void {
    const { name, swaps } = node;
    this.at(`repeat ${name}`, () => {
      if (!Number.isInteger(turns) || turns < 0) this.report("program/turns", `${turns} turns`);
      if (this.loopNames.has(name)) this.report("program/name", `two loops are named ${name}`);
      this.loopNames.add(name);
      this.loops.set(name, turns);
      if (node.kind === "repeatWhile") this.flag(node.flag);
      this.swaps(swaps);
      this.nodes(node.body);
      this.loops.delete(name);
    });
  }

  private swaps(swaps: readonly (readonly [string, string])[]): void {
    const seen = new Set<string>();
    for (const pair of swaps) {
      for (const name of pair) {
        if (seen.has(name)) this.report("program/swap", `${name} is swapped twice`);
        seen.add(name);
        const role = this.buffers.get(name)?.role;
        if (role === undefined) this.report("program/undefined", `there is no buffer ${name}`);
        if (role === "input" || role === "constant")
          this.report("program/access", `${role} ${name} is swapped`);
      }
      const [a, b] = pair.map((name) => this.buffers.get(name));
      if (a && b && (a.size !== b.size || a.dtype !== b.dtype)) {
        this.report("program/swap", `${a.name} is ${a.dtype}[${a.size}], ${b.name} is ${b.dtype}[${b.size}]`);
      }
    }
  }
}
