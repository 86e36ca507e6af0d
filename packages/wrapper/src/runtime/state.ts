/** @file What emitted modules do with state: write and read safetensors files. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: text of emitted code
import type { Declaration } from "../declaration.ts";

export interface StateFeatures {
  /** The module has initializers, so optimizer state that a file lacks can start fresh. */
  readonly init: boolean;
  /** Something besides parameters is saved. */
  readonly others: boolean;
  readonly bools: boolean;
  readonly doubles: boolean;
}

const when = (condition: boolean, ...lines: string[]): string[] => (condition ? lines : []);

const tensorType: Declaration = {
  kind: "text",
  lines: [
    "/** A saved tensor. `part` is empty for parameters. */",
    "interface Tensor {",
    "  readonly name: string;",
    '  readonly part: "" | "optimizer" | "state" | "rng" | "step";',
    "  readonly dtype: string;",
    "  readonly shape: readonly number[];",
    "  readonly view: View;",
    "}",
    "/** What a whole file says of a tensor. */",
    "interface Saved {",
    "  readonly dtype: string;",
    "  readonly shape: readonly number[];",
    "  readonly data_offsets: readonly [from: number, to: number];",
    "}",
  ],
};

const writeState = ({ doubles }: StateFeatures): Declaration => ({
  kind: "function",
  name: "writeState",
  comment:
    "A safetensors file: header length, header, data. Names are sorted and every NaN is alike, so that the same state has the same bytes.",
  parameters: [{ name: "tensors", type: "readonly Tensor[]" }],
  returns: "Uint8Array<ArrayBuffer>",
  body: [
    "let size = 0;",
    "const places = tensors.map(({ name, dtype, shape, view }) => {",
    "  return [name, { dtype, shape, data_offsets: [size, (size += view.byteLength)] }];",
    "});",
    'const entries = [["__metadata__", { format: "tapeless", version: "1" }], ...places];',
    "const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));",
    "let at = 8 + Math.ceil(header.length / 8) * 8;",
    "const bytes = new Uint8Array(at + size).fill(32, 8, at);",
    "const data = new DataView(bytes.buffer);",
    "data.setUint32(0, at - 8, true);",
    "bytes.set(header, 8);",
    `for (const { ${doubles ? "dtype, " : ""}view } of tensors) {`,
    "  bytes.set(bytesOf(view), at);",
    "  for (let i = 0; i < view.length; i++) {",
    "    if (view[i] === view[i]) continue;",
    ...when(
      doubles,
      '    if (dtype === "F64") data.setBigUint64(at + 8 * i, 0x7ff8000000000000n, true);',
      "    else",
    ),
    "    data.setUint32(at + 4 * i, 0x7fc00000, true);",
    "  }",
    "  at += view.byteLength;",
    "}",
    "return bytes;",
  ],
});

const readState = ({ init, others, bools }: StateFeatures): Declaration => ({
  kind: "function",
  name: "readState",
  comment: others
    ? "The bytes of each tensor that a safetensors file has. Parameters have to be complete; of optimizer and state all tensors or none."
    : "The bytes of each tensor that a safetensors file has, which have to be all.",
  parameters: [
    { name: "tensors", type: "readonly Tensor[]" },
    { name: "input", type: "unknown" },
  ],
  returns: "Map<Tensor, Uint8Array>",
  body: [
    "const file = ArrayBuffer.isView(input) ? bytesOf(input) : new Uint8Array(input as ArrayBuffer);",
    "let saved = new Map<string, Saved>();",
    "let data = file;",
    "try {",
    "  const end = 8 + Number(new DataView(file.buffer, file.byteOffset, file.length).getBigUint64(0, true));",
    "  data = file.subarray(end);",
    "  saved = new Map(Object.entries(JSON.parse(new TextDecoder().decode(file.subarray(8, end)))));",
    '  saved.delete("__metadata__");',
    "  let size = 0;",
    "  const places = [...saved.values()].map((tensor) => tensor.data_offsets).sort((a, b) => a[0] - b[0] || a[1] - b[1]);",
    "  for (const [from, to] of places) {",
    "    if (from !== size || !(to >= from)) throw 0;",
    "    size = to;",
    "  }",
    "  if (size !== data.length) throw 0;",
    "} catch {",
    "  const type = Object.prototype.toString.call(input).slice(8, -1);",
    '  fail("state/format", `this ${type} of ${file.length} bytes is no whole safetensors file`);',
    "}",
    "const found = new Map<Tensor, Uint8Array>();",
    "const problems: string[] = [];",
    "for (const tensor of tensors) {",
    "  const { name, dtype, shape, view } = tensor;",
    "  const other = saved.get(name);",
    "  if (!other) continue;",
    "  const bytes = data.slice(...other.data_offsets);",
    "  const is = `${other.dtype} [${other.shape}]`;",
    "  if (is !== `${dtype} [${shape}]` || bytes.length !== view.byteLength) {",
    "    problems.push(`${name} is ${is} instead of ${dtype} [${shape}]`);",
    "  }",
    ...when(
      bools,
      '  if (dtype === "BOOL" && bytes.some((byte) => byte > 1)) problems.push(`${name} is BOOL, but holds other bytes than 0 and 1`);',
    ),
    "  found.set(tensor, bytes);",
    "}",
    "for (const tensor of tensors) {",
    `  const { name${others ? ", part" : ""} } = tensor;`,
    `  if (found.has(tensor)${others ? ' || part === "rng" || part === "step"' : ""}) continue;`,
    ...when(
      others && init,
      "  if (part && ![...found.keys()].some((other) => other.part === part)) continue;",
    ),
    "  problems.push(`${name} is missing`);",
    "}",
    "for (const name of saved.keys()) {",
    "  if (/^(optimizer|state)\\/|^(rng|step)$/.test(name) || tensors.some((tensor) => tensor.name === name)) continue;",
    "  problems.push(`${name} is unexpected`);",
    "}",
    'if (problems.length) fail("state/mismatch", `the state does not fit: ${problems.join("; ")}`);',
    "return found;",
  ],
});

export const stateDeclarations = (features: StateFeatures): Declaration[] => [
  tensorType,
  writeState(features),
  readState(features),
];
