/**
 * @file The attributes of a case as its builder reads them. What no builder asks for has not been understood, and a case
 * with such an attribute must not pass.
 */
import { Unsupported } from "./unsupported.ts";

const numbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

const isInt = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value);

export class Attributes {
  private readonly values: Readonly<Record<string, unknown>>;
  private readonly used = new Set<string>();

  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values;
  }

  /** Undefined where it is absent. */
  raw(name: string): unknown {
    this.used.add(name);
    return Object.hasOwn(this.values, name) ? this.values[name] : undefined;
  }

  number(name: string, otherwise?: number): number {
    const value = this.given(name, otherwise);
    const found = typeof value === "string" ? numbers[value] : value;
    return typeof found === "number" ? found : this.refuse(name, "a number");
  }

  /** A number, or null for none. */
  bound(name: string): number | null {
    return (this.raw(name) ?? null) === null ? null : this.number(name);
  }

  int(name: string, otherwise?: number): number {
    const value = this.given(name, otherwise);
    return isInt(value) ? value : this.refuse(name, "a whole number");
  }

  ints(name: string): number[] {
    const value = this.given(name, undefined);
    return Array.isArray(value) && value.every(isInt) ? value : this.refuse(name, "a list of whole numbers");
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.given(name, otherwise);
    return typeof value === "boolean" ? value : this.refuse(name, "true or false");
  }

  choice<const T extends string>(name: string, among: readonly T[], otherwise?: T): T {
    const value = this.given(name, otherwise);
    const found = among.find((candidate) => candidate === value);
    return found ?? this.refuse(name, `one of ${among.join(", ")}`);
  }

  /** Axes as PyTorch takes them: null or an empty list for all of them (undefined here), one, or several. */
  axes(name = "dim"): number[] | undefined {
    const value = this.raw(name) ?? null;
    if (value === null) return undefined;
    const list = isInt(value) ? [value] : this.ints(name);
    return list.length === 0 ? undefined : list;
  }

  /** Those nobody asked for. */
  unread(): string[] {
    return Object.keys(this.values).filter((name) => !this.used.has(name));
  }

  private given(name: string, otherwise: unknown): unknown {
    const value = this.raw(name);
    if (value !== undefined) return value;
    if (otherwise !== undefined) return otherwise;
    throw new Unsupported(`the attribute ${name} is missing`);
  }

  private refuse(name: string, wanted: string): never {
    throw new Unsupported(`the attribute ${name} is ${JSON.stringify(this.values[name])}, not ${wanted}`);
  }
}
