/** @file The typed arrays of a module: views of one arena, made once by `create`. */
import type { Buffer, Module, Place, Program } from "@tapeless/compiler";
import { programKey } from "@tapeless/compiler";
import { byteSize, type DType } from "@tapeless/graph/ir";
import type { Names } from "./names.ts";

interface View {
  readonly name: string;
  readonly dtype: DType;
  readonly offset: number;
  readonly length: number;
}

/** A part of a buffer, which the emitted code calls `name`. */
export interface ViewRequest {
  readonly buffer: Buffer;
  readonly place: Place;
  /** First element. */
  readonly from: number;
  readonly length: number;
}

/** Collects the views that a file uses, each once. */
export class Views {
  private readonly module: Module;
  private readonly names: Names;
  private readonly views = new Map<string, View>();
  private readonly largest = new Map<string, number>();

  constructor(module: Module, names: Names) {
    this.module = module;
    this.names = names;
    for (const buffer of [...module.shared, ...allPrograms(module).flatMap((program) => program.buffers)]) {
      this.largest.set(buffer.name, Math.max(buffer.size, this.largest.get(buffer.name) ?? 0));
    }
  }

  /** Elements of a buffer in the program where it is largest. One view serves all sizes of an input or output. */
  sizeOf(buffer: Buffer): number {
    return buffer.role === "temp" ? buffer.size : this.largest.get(buffer.name)!;
  }

  /** Where a buffer of a program lies. */
  place(buffer: Buffer, program?: Program): Place {
    const { persistent, temps } = this.module.plan;
    const place =
      (program && temps.get(programKey(program))?.get(buffer.name)) ?? persistent.get(buffer.name);
    if (!place) throw new Error(`internal: buffer ${buffer.name} has no place in the arena`);
    return place;
  }

  /** The identifier of a view. The same part of a buffer is one view, in whatever program. */
  use({ buffer, place, from, length }: ViewRequest): string {
    const offset = place.offset + from * byteSize[buffer.dtype];
    const key = [buffer.name, buffer.dtype, offset, length].join(" ");
    let view = this.views.get(key);
    if (!view) {
      view = { name: this.names.add(viewName(buffer.name)), dtype: buffer.dtype, offset, length };
      this.views.set(key, view);
    }
    return view.name;
  }

  /** Functions that make views, one per dtype in use, and the views: those that lie one after another, then the others. */
  lines(): string[] {
    const all = [...this.views.values()];
    const [inLine, others] = splitByPlace(all);
    const at = inLine.length > 0 ? "at = place(BYTES * length)" : "at: number";
    const makers = (["f32", "f64", "i32", "bool"] as const)
      .filter((dtype) => all.some((view) => view.dtype === dtype))
      .map((dtype) => {
        const parameters = `length: number, ${at.replace("BYTES", String(byteSize[dtype]))}`;
        return `const ${dtype} = (${parameters}) => new ${arrayType[dtype]}(memory, ${alignment} * at, length);`;
      });
    return [
      ...(inLine.length > 0 ? placeLines : []),
      ...makers,
      ...inLine.map(({ name, dtype, length }) => `const ${name} = ${dtype}(${length});`),
      ...others.map(
        ({ name, dtype, length, offset }) => `const ${name} = ${dtype}(${length}, ${offset / alignment});`,
      ),
    ];
  }
}

/** What starts at a multiple of this many bytes fills cache lines of its own. Emitted places are in this unit. */
const alignment = 64;

const placeLines = [
  "let end = 0;",
  `/** One after another, each at a multiple of ${alignment} bytes, which is the unit of places. */`,
  "const place = (bytes: number) => {",
  "  const at = end;",
  `  end += Math.ceil(bytes / ${alignment});`,
  "  return at;",
  "};",
];

/** The views that begin where the one before ends, in order, and those whose place has to be said. */
function splitByPlace(views: readonly View[]): [View[], View[]] {
  let end = 0;
  const inLine = views
    .toSorted((a, b) => a.offset - b.offset)
    .filter(({ offset, length, dtype }) => {
      if (offset !== end || length === 0) return false;
      end += Math.ceil((byteSize[dtype] * length) / alignment) * alignment;
      return true;
    });
  return [inLine, views.filter((view) => !inLine.includes(view))];
}

export const arrayType: Readonly<Record<DType, string>> = {
  f32: "Float32Array",
  f64: "Float64Array",
  i32: "Int32Array",
  bool: "Uint8Array",
};

export const allPrograms = (module: Module): Program[] => [
  ...module.entries.flatMap((entry) => entry.programs),
  ...(module.init ? [module.init] : []),
];

/** Buffers of the module are called `in:entry.name` and the like; the part before the colon is not for people. */
const viewName = (buffer: string): string => buffer.replace(/^[a-z]+:/, "");
