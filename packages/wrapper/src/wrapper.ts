/** @file `create`: memory, programs, entries and state of an emitted module. */
import type { Buffer, EntryProgram, Module, Port, StateTensor } from "@tapeless/compiler";
import type { DType } from "@tapeless/graph/ir";
import { Lines } from "./lines.ts";
import { type Names, propertyKey, quote } from "./names.ts";
import { elements, lengthsOf, sizeLabel } from "./sizes.ts";
import { startLines } from "./start.ts";
import type { TargetParts } from "./target-parts.ts";
import type { Views } from "./views.ts";

interface EmittedEntry {
  readonly entry: EntryProgram;
  /** The body of its function. */
  readonly call: readonly string[];
}

export class Wrapper {
  private readonly module: Module;
  private readonly parts: TargetParts;
  private readonly views: Views;
  private readonly names: Names;
  private readonly out = new Lines();

  constructor(module: Module, parts: TargetParts) {
    this.module = module;
    this.parts = parts;
    this.views = parts.views;
    this.names = parts.names;
  }

  /** The body of `create`. */
  print(): string[] {
    const { module, out } = this;
    const constants = this.constantLines();
    const parameters = this.state();
    const entries = module.entries.map((entry) => this.entry(entry));
    const start = this.start();
    const model = this.model(entries, parameters);
    const body = [...constants, ...out.lines, ...start, ...(this.parts.finish ?? []), ...model];
    return [...this.parts.memory, ...this.views.lines(), "", ...body];
  }

  private whole(buffer: Buffer): string {
    const place = this.views.place(buffer);
    return this.views.use({ buffer, place, from: 0, length: this.views.sizeOf(buffer) });
  }

  private shared(name: string): string {
    const buffer = this.module.shared.find((candidate) => candidate.name === name);
    if (!buffer) throw new Error(`internal: there is no shared buffer ${name}`);
    return this.whole(buffer);
  }

  private constantLines(): string[] {
    const { constants } = this.parts;
    return this.module.shared
      .filter(({ role }) => role === "constant")
      .flatMap((buffer) => constants.fill(buffer, this.whole(buffer)));
  }

  /** The view of a port, as large as the largest size. */
  private port(port: Port, entry: EntryProgram): string {
    const buffers = entry.programs.flatMap((program) => program.buffers);
    const buffer = buffers.find(({ name }) => name === port.buffer);
    if (!buffer) throw new Error(`internal: entry ${entry.name} has no buffer for ${port.name}`);
    return this.whole(buffer);
  }

  private state(): string {
    const { state } = this.module;
    if (state.length === 0) return "";
    const sorted = [...state].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    this.out.line("const tensors: readonly Tensor[] = [");
    this.out.indented(() => {
      for (const tensor of sorted) this.out.line(`${this.tensor(tensor)},`);
    });
    this.out.line("];");
    return 'Object.fromEntries(tensors.filter(({ part }) => !part).map(({ name, view }) => [name, view])) as Model["parameters"]';
  }

  private tensor({ name, kind, dtype, shape, buffer }: StateTensor): string {
    const part = kind === "parameter" ? "" : kind;
    const type = savedType[dtype];
    const view = this.shared(buffer);
    return `{ name: ${quote(name)}, part: "${part}", dtype: "${type}", shape: [${shape.join(", ")}], view: ${view} }`;
  }

  private entry(entry: EntryProgram): EmittedEntry {
    const { out, names } = this;
    const result = names.add(`${entry.name}Result`);
    const outputs = entry.outputs.map((port) => ({ port, views: this.outputViews(port, entry) }));
    const isScalar = (port: Port): boolean => port.shapes.every((shape) => shape.length === 0);
    const properties = outputs.map(({ port, views }) => {
      // read where it is needed: a number in a field may be allocated anew by each call
      if (isScalar(port)) return `get ${propertyKey(port.name)}() { return ${views[0]}[0]; }`;
      return property(port.name, views[0]!);
    });
    out.line(`const ${result} = { ${properties.join(", ")} };`);

    const changing = outputs.filter(({ port }) => !isScalar(port));
    const changes = (size: number): string[] =>
      changing.map(({ port, views }) => `${result}${access(port.name)} = ${views[size]};`);
    const several = entry.programs.length > 1;
    const runs = several ? this.sizes(entry, changes) : "";
    const body = several ? [] : this.parts.run(entry.programs[0]!);
    const ports = names.add(`${entry.name}Inputs`);
    out.line(`const ${ports}: readonly Port[] = [`);
    out.indented(() => {
      for (const port of entry.inputs) out.line(`${this.inputPort(port, entry)},`);
    });
    out.line("];");
    const accept = `accept(${quote(entry.name)}, ${ports}, inputs${several ? `, ${entry.programs.length}` : ""})`;
    const call = several ? [`${runs}[${accept}]!();`] : [`${accept};`, ...body];
    return { entry, call: [...call, `return ${result};`] };
  }

  /** A list of functions, one for each size. */
  private sizes(entry: EntryProgram, changes: (size: number) => readonly string[]): string {
    const { out, names } = this;
    const runs = entry.programs.map((program, size) => {
      const name = names.add(`${entry.name} ${sizeLabel(program).replace(/[=,]/g, " ")}`);
      const body = [...this.parts.run(program), ...changes(size)];
      out.block(`const ${name} = (): void =>`, () => body.forEach((line) => void out.line(line)), "};");
      return name;
    });
    const all = names.add(`${entry.name}Sizes`);
    out.line(`const ${all} = [${runs.join(", ")}];`);
    return all;
  }

  /** The view of an output in each size. */
  private outputViews(port: Port, entry: EntryProgram): string[] {
    const lengths = lengthsOf(port);
    return entry.programs.map((program, i) => {
      const buffer = program.buffers.find(({ name }) => name === port.buffer);
      if (!buffer) throw new Error(`internal: entry ${entry.name} has no buffer for ${port.name}`);
      return this.views.use({ buffer, place: this.views.place(buffer), from: 0, length: lengths[i]! });
    });
  }

  private inputPort(port: Port, entry: EntryProgram): string {
    const range = rangeOf(port);
    const isWhole = port.dtype === "i32" || port.dtype === "bool";
    const fields = [
      `name: ${quote(port.name)}`,
      `view: ${this.port(port, entry)}`,
      `lengths: [${lengthsOf(port).join(", ")}]`,
      `takes: ${quote(elements(port, entry))}`,
      ...(range ? [`range: [${range.join(", ")}]`] : []),
      ...(isScalarInput(port) ? [`scalar: "${isWhole ? "whole" : "any"}"`] : []),
    ];
    return `{ ${fields.join(", ")} }`;
  }

  private start(): string[] {
    const { module } = this;
    const init = module.init ? this.parts.run(module.init) : [];
    return startLines({ module, init, view: (buffer) => this.shared(buffer) });
  }

  private model(entries: readonly EmittedEntry[], parameters: string): string[] {
    const out = new Lines();
    out.line("const model: Model = {");
    out.indented(() => {
      for (const { entry, call } of entries) {
        out.block(
          `${propertyKey(entry.name)}(inputs)`,
          () => call.forEach((line) => void out.line(line)),
          "},",
        );
      }
      const ports = (key: string, of: (entry: EntryProgram) => readonly Port[]): void => {
        const objects = entries.map(({ entry }) =>
          property(
            entry.name,
            `{ ${of(entry)
              .map((port) => property(port.name, this.port(port, entry)))
              .join(", ")} }`,
          ),
        );
        out.line(`${key}: { ${objects.join(", ")} },`);
      };
      ports("inputs", (entry) => entry.inputs);
      ports("outputs", (entry) => entry.outputs);
      if (parameters !== "") {
        out.line(`parameters: ${parameters},`);
        out.line(
          "save: ({ only } = {}) => writeState(only ? tensors.filter(({ part }) => !part) : tensors),",
        );
        out.line("load,");
      }
      const ends = [...(this.parts.dispose ?? []), "release(model);"];
      out.block("dispose()", () => ends.forEach((line) => void out.line(line)), "},");
    });
    out.line("};");
    out.line("return model;");
    return out.lines;
  }
}

const savedType: Readonly<Record<DType, string>> = { f32: "F32", f64: "F64", i32: "I32", bool: "BOOL" };

const property = (name: string, value: string): string => {
  const key = propertyKey(name);
  return key === value ? key : `${key}: ${value}`;
};

/** `.name` or `["a name"]`. */
const access = (name: string): string => {
  const key = propertyKey(name);
  if (key.startsWith("[")) return key;
  return key.startsWith('"') ? `[${key}]` : `.${key}`;
};

export const isScalarInput = (port: Port): boolean => port.shapes.every((shape) => shape.length === 0);

/** A bool is 0 or 1. A whole number has to be one that an Int32Array holds. */
export function rangeOf(port: Port): readonly [number, number] | undefined {
  if (port.dtype === "bool") return [0, 2];
  if (port.range) return port.range;
  return port.dtype === "i32" && isScalarInput(port) ? [-2147483648, 2147483648] : undefined;
}
