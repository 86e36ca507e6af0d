/** @file The tensors of a case inside an entry, as its builder reads them by name; and those it left unread. */
import type { Floats, Ints, Named, Truths } from "./language.ts";
import { Unsupported } from "./unsupported.ts";

export class Operands {
  private readonly tensors: Named;
  private readonly used = new Set<string>();

  constructor(tensors: Named) {
    this.tensors = tensors;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.tensors, name);
  }

  float(name: string): Floats {
    return this.typed(name, "f32") as Floats;
  }

  int(name: string): Ints {
    return this.typed(name, "i32") as Ints;
  }

  bool(name: string): Truths {
    return this.typed(name, "bool") as Truths;
  }

  maybe(name: string): Floats | undefined {
    return this.has(name) ? this.float(name) : undefined;
  }

  dtype(name: string): string {
    return this.find(name).dtype;
  }

  /** All of them, in the order of the case. */
  floats(): Floats[] {
    return Object.keys(this.tensors).map((name) => this.float(name));
  }

  /** The op is defined not to use it. */
  ignore(name: string): void {
    this.find(name);
  }

  unread(): string[] {
    return Object.keys(this.tensors).filter((name) => !this.used.has(name));
  }

  private find(name: string): Named[string] {
    this.used.add(name);
    if (this.has(name)) return this.tensors[name]!;
    throw new Unsupported(`there is no input ${name}`);
  }

  private typed(name: string, dtype: string): Named[string] {
    const tensor = this.find(name);
    if (tensor.dtype === dtype) return tensor;
    throw new Unsupported(`the input ${name} is ${tensor.dtype}, not ${dtype}`);
  }
}
