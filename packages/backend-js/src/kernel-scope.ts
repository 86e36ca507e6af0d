/** @file What the names of a kernel stand for while it is printed. */

import type { Kernel } from "@tapeless/graph/ir";
import { Names } from "@tapeless/wrapper";
import type { BufferAccess, Environment } from "./expr.ts";
import type { Helpers } from "./helpers.ts";
import { functionsToInline } from "./inline-functions.ts";
import { bounded, knownValue, levels, maxI32, minI32, type Text } from "./text.ts";

export class KernelScope implements Environment {
  readonly strict: boolean;
  readonly helpers: Helpers;
  readonly names: Names;
  readonly inlined: ReadonlySet<string>;
  private readonly variables = new Map<string, Text>();
  private readonly buffers = new Map<string, BufferAccess>();

  constructor(kernel: Kernel, helpers: Helpers) {
    this.inlined = functionsToInline(kernel);
    this.strict = helpers.strict;
    this.helpers = helpers;
    this.names = new Names(helpers.fileNames);
  }

  addBuffer(name: string, moves: boolean): BufferAccess {
    const array = this.names.add(name);
    const access = moves ? { array, offset: this.names.add(`${array}At`) } : { array };
    this.buffers.set(name, access);
    return access;
  }

  /** A buffer that is no parameter. */
  bindBuffer(name: string, access: BufferAccess): void {
    this.buffers.set(name, access);
  }

  buffer(name: string): BufferAccess {
    return this.buffers.get(name) ?? unknown(`buffer ${name}`);
  }

  /** A new identifier for a name of the kernel; `lo` and `hi` bound an i32. */
  declare(name: string, lo = minI32, hi = maxI32): string {
    const known = this.names.add(name);
    this.variables.set(name, bounded(known, levels.primary, lo, hi));
    return known;
  }

  /** Lets a name stand for a text. */
  bind(name: string, value: Text): void {
    this.variables.set(name, value);
  }

  variable(name: string): Text {
    return this.variables.get(name) ?? unknown(name);
  }

  element(name: string, index: readonly Text[]): Text {
    return this.variable(elementKey(name, index));
  }
}

function unknown(what: string): never {
  throw new Error(`internal: a kernel reads ${what}, which it does not declare`);
}

/** The name under which the scope knows an element of a local. */
export function elementKey(name: string, index: readonly Text[]): string {
  const known = index.map(
    (text) => knownValue(text) ?? unknown(`${name} at an index that is not a constant`),
  );
  return [name, ...known].join(" ");
}
