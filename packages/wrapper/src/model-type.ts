/** @file The types a user of the emitted module sees: `Model` and `Options`, with every shape in the comments. */
import type { EntryProgram, Module, Port } from "@tapeless/compiler";
import { Lines } from "./lines.ts";
import { commentText, typeKey } from "./names.ts";
import { elements, sizeLabel } from "./sizes.ts";
import type { CreateOption } from "./target-parts.ts";
import { arrayType } from "./views.ts";

export function modelTypes(module: Module, options: readonly CreateOption[]): string[] {
  const out = new Lines();
  out.line(`/** ${commentText(module.name)}, with memory of its own. */`);
  out.block("export interface Model", () => {
    for (const entry of module.entries) writeEntry(out, entry);
    out.line("/** The memory of the inputs. Writing there and passing the same array saves the copy. */");
    writePorts(out, "inputs", module.entries, (entry) => entry.inputs);
    out.line("/** The memory of the outputs. A result stays until the next call of its entry. */");
    writePorts(out, "outputs", module.entries, (entry) => entry.outputs);
    if (module.state.length > 0) writeState(out, module);
    out.line(
      "/** Lets go of the memory. The model is of no use afterwards; views of its memory that you keep, keep all of it. */",
    );
    out.line("dispose(): void;");
  });
  out.line("");
  if (options.length > 0) writeOptions(out, options);
  return out.lines;
}

function writeEntry(out: Lines, entry: EntryProgram): void {
  const sizes = entry.programs.map(sizeLabel).filter((label) => label !== "");
  const about = [
    entry.updates ? "Changes the model's state." : "",
    sizes.length > 0 ? `Sizes: ${sizes.join("; ")}.` : "",
  ];
  const text = about.filter((part) => part !== "").join(" ");
  if (text !== "") out.line(`/** ${commentText(text)} */`);
  const key = typeKey(entry.name);
  if (entry.inputs.length === 0) out.line(`${key}(inputs?: {}): {`);
  else {
    out.line(`${key}(inputs: {`);
    out.indented(() => {
      for (const port of entry.inputs) writePort(out, port, entry, "");
    });
    out.line("}): {");
  }
  out.indented(() => {
    for (const port of entry.outputs) writePort(out, port, entry, "readonly ");
  });
  out.line("};");
}

const isScalar = (port: Port): boolean => port.dims.length === 0;

function writePort(out: Lines, port: Port, entry: EntryProgram, prefix: string): void {
  const type = arrayType[port.dtype];
  const isInput = prefix === "";
  out.line(`/** ${describe(port, entry)} */`);
  const scalar = isInput ? `number | ${type}` : "number";
  out.line(`${prefix}${typeKey(port.name)}: ${isScalar(port) ? scalar : type};`);
}

/** `f32 [batch, 64]: 64 elements (batch=1) or 23040 (batch=360)` */
function describe(port: Port, entry: EntryProgram): string {
  const shape = `${port.dtype} [${port.dims.join(", ")}]`;
  const range = port.range ? `, values ${port.range[0]}..${port.range[1] - 1}` : "";
  const size = port.dims.some((dim) => typeof dim === "string") ? `: ${elements(port, entry)} elements` : "";
  return commentText(`${shape}${range}${size}`);
}

function writePorts(
  out: Lines,
  key: string,
  entries: readonly EntryProgram[],
  portsOf: (entry: EntryProgram) => readonly Port[],
): void {
  out.line(`readonly ${key}: {`);
  out.indented(() => {
    for (const entry of entries) {
      const ports = portsOf(entry).map((port) => `readonly ${typeKey(port.name)}: ${arrayType[port.dtype]}`);
      out.line(`readonly ${typeKey(entry.name)}: { ${ports.join("; ")} };`);
    }
  });
  out.line("};");
}

function writeState(out: Lines, module: Module): void {
  const parameters = module.state.filter(({ kind }) => kind === "parameter");
  out.line("/** The parameters by name: the memory the model computes with. */");
  out.block(
    "readonly parameters:",
    () => {
      for (const { name, dtype, shape } of parameters) {
        out.line(`/** ${dtype} [${shape.join(", ")}] */`);
        out.line(`readonly ${typeKey(name)}: ${arrayType[dtype]};`);
      }
    },
    "};",
  );
  out.line("/** The state as a safetensors file. */");
  out.line('save(options?: { only?: "parameters" }): Uint8Array<ArrayBuffer>;');
  out.line("/** Takes over what `save` gave. A file that does not fit is an error that changes nothing. */");
  out.line("load(state: Uint8Array | ArrayBuffer): void;");
}

function writeOptions(out: Lines, options: readonly CreateOption[]): void {
  out.block("export interface Options", () => {
    for (const { name, type, comment, isRequired } of options) {
      const [first] = comment;
      if (comment.length === 1) out.line(`/** ${first} */`);
      else for (const line of ["/**", ...comment.map((text) => ` * ${text}`), " */"]) out.line(line);
      out.line(`readonly ${name}${isRequired ? "" : "?"}: ${type};`);
    }
  });
}
