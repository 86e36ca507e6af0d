/** @file What emitted modules do with the inputs of a call. Only the parts that a module needs are written. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: text of emitted code
import type { Declaration, Parameter } from "../declaration.ts";

export interface InputFeatures {
  /** Some entry has several sizes. */
  readonly sizes: boolean;
  /** Some input has a range; bools have, too. */
  readonly ranges: boolean;
  /** Some input takes a number. */
  readonly scalars: boolean;
  /** Some entry has no inputs. */
  readonly none: boolean;
  /** Some entry has several inputs, so that one might be given the memory of another. */
  readonly several: boolean;
}

const when = (condition: boolean, ...lines: string[]): string[] => (condition ? lines : []);

const portType = (features: InputFeatures): Declaration => ({
  kind: "text",
  lines: [
    ...when(features.sizes, "/** A number has no length. */", "type Sized = { readonly length?: number };"),
    "/** An input of an entry: where it lies, its elements in each size of the entry, and the same for people. */",
    "interface Port {",
    "  readonly name: string;",
    "  readonly view: View;",
    "  readonly lengths: readonly number[];",
    "  readonly takes: string;",
    ...when(features.ranges, "  /** Half-open. */", "  readonly range?: readonly [number, number];"),
    ...when(features.scalars, "  /** Takes a number, too. */", '  readonly scalar?: "whole" | "any";'),
    "}",
  ],
});

const check = (features: InputFeatures): Declaration => ({
  kind: "function",
  name: "check",
  comment: "Throws unless `value` is an array for `port`.",
  parameters: [
    { name: "entry", type: "string" },
    { name: "port", type: "Port" },
    { name: "value", type: "unknown" },
  ],
  returns: "void",
  body: [
    "const { name, view, lengths, takes } = port;",
    ...when(
      features.scalars,
      'if (port.scalar && typeof value === "number") {',
      '  if (port.scalar === "whole" && value % 1 !== 0) {',
      '    fail("input/type", `${entry}: ${name} is ${value}; it takes a whole number`);',
      "  }",
      ...when(
        features.ranges,
        "  if (port.range && !(value >= port.range[0] && value < port.range[1])) {",
        '    fail("input/range", `${entry}: ${name} is ${value}; it takes ${port.range[0]}..${port.range[1] - 1}`);',
        "  }",
      ),
      "  return;",
      "}",
    ),
    "if (value !== view) {",
    "  const type = view[Symbol.toStringTag];",
    "  if ((value as Partial<View> | null | undefined)?.[Symbol.toStringTag] !== type) {",
    '    fail("input/type", `${entry}: ${name} is of type ${Object.prototype.toString.call(value).slice(8, -1)}; it takes a ${type}`);',
    "  }",
    "  if (!lengths.includes((value as View).length)) {",
    '    fail("input/length", `${entry}: ${name} has ${(value as View).length} elements; it takes ${takes}`);',
    "  }",
    "}",
    ...when(
      features.ranges,
      "if (!port.range) return;",
      "const [low, high] = port.range;",
      "for (let i = 0; i < (value as View).length; i++) {",
      "  if (!((value as View)[i]! >= low && (value as View)[i]! < high)) {",
      '    fail("input/range", `${entry}: ${name}[${i}] is ${(value as View)[i]}; it takes ${low}..${high - 1}`);',
      "  }",
      "}",
    ),
  ],
});

const fits: Declaration = {
  kind: "function",
  name: "fits",
  comment: "Whether the inputs have the lengths of one size of the entry.",
  parameters: [
    { name: "ports", type: "readonly Port[]" },
    { name: "size", type: "number" },
    { name: "inputs", type: "Named" },
  ],
  returns: "boolean",
  body: [
    "for (const { name, lengths } of ports) if (((inputs[name] as Sized).length ?? 1) !== lengths[size]) return false;",
    "return true;",
  ],
};

const refuseNames = 'checkNames(entry, "input/name", inputs, ports.map(({ name }) => name), true);';

/**
 * Every call runs this, and a small network takes hardly longer: loops count, since one over an iterator is several
 * times the bytecode and would use up what an engine inlines, and `buffer`, which engines do not inline, comes last. Where
 * several inputs all lie where they are due, none is looked up again: 305 ns instead of 367 for a Fourier transform of 256 points.
 * Of several inputs none is elsewhere in our memory once they are copied, so `buffer` alone says which those are.
 */
const accept = (features: InputFeatures): Declaration => ({
  kind: "function",
  name: "accept",
  comment: features.sizes
    ? "Checks the inputs of a call, copies them in, and answers with the size of the entry that takes them."
    : "Checks the inputs of a call, then copies them in.",
  parameters: acceptParameters(features),
  returns: features.sizes ? "number" : "void",
  body: [
    "inputs ??= {};",
    "let others = -ports.length;",
    "for (const _ in inputs) others++;",
    ...when(features.several, "let isHere = true;"),
    "for (let i = 0; i < ports.length; i++) {",
    "  const port = ports[i]!;",
    "  const value = inputs[port.name];",
    `  if (value === undefined || others > 0) ${refuseNames}`,
    "  check(entry, port, value);",
    ...when(features.several, "  isHere &&= value === port.view;"),
    "}",
    ...when(features.none, `if (others > 0) ${refuseNames}`),
    ...when(
      features.sizes,
      "let size = 0;",
      "while (!fits(ports, size, inputs)) if (++size === sizes) refuseSizes(entry, ports, inputs);",
    ),
    ...when(
      features.several,
      `if (isHere) return${features.sizes ? " size" : ""};`,
      "for (let i = 0; i < ports.length; i++) {",
      "  const { name, view } = ports[i]!;",
      "  const value = inputs[name] as View;",
      "  if (value.byteOffset !== view.byteOffset && value.buffer === view.buffer) {",
      "    // in the memory of another input, and so perhaps overwritten before it is read",
      `    return accept(entry, ports, { __proto__: inputs, [name]: value.slice() }${features.sizes ? ", sizes" : ""});`,
      "  }",
      "}",
    ),
    "for (let i = 0; i < ports.length; i++) {",
    "  const { name, view } = ports[i]!;",
    `  const value = inputs[name] as View${features.scalars ? " | number" : ""};`,
    ...when(
      features.scalars,
      '  if (typeof value === "number") {',
      "    view[0] = value;",
      "    continue;",
      "  }",
    ),
    features.several
      ? "  if (value.buffer !== view.buffer) view.set(value);"
      : "  if (value !== view && (value.byteOffset !== view.byteOffset || value.buffer !== view.buffer)) view.set(value);",
    "}",
    ...when(features.sizes, "return size;"),
  ],
});

const acceptParameters = (features: InputFeatures): Parameter[] => [
  { name: "entry", type: "string" },
  { name: "ports", type: "readonly Port[]" },
  { name: "inputs", type: "Named | undefined" },
  ...(features.sizes ? [{ name: "sizes", type: "number", initializer: "1" }] : []),
];

/** Errors are made in functions of their own: closures in `accept` would cost memory at each call. */
const refusal = (name: string, body: readonly string[]): Declaration => ({
  kind: "function",
  name,
  comment: "",
  parameters: [
    { name: "entry", type: "string" },
    { name: "ports", type: "readonly Port[]" },
    { name: "inputs", type: "Named" },
  ],
  returns: "never",
  body,
});

const refuseSizes = refusal("refuseSizes", [
  "const lengths = ports.map(({ name, takes }) => `${name} has ${(inputs[name] as Sized).length} elements of ${takes}`);",
  'return fail("input/sizes", `${entry}: the inputs are of different sizes: ${lengths.join("; ")}`);',
]);

export const inputDeclarations = (features: InputFeatures): Declaration[] => [
  portType(features),
  accept(features),
  ...(features.sizes ? [fits, refuseSizes] : []),
  check(features),
];
