/**
 * @file The functions and tables that kernels share. Each is emitted once, and only if something uses it.
 */

import {
  type AccumulateOp,
  type DType,
  type ScalarOpName,
  stripeCount,
  type TableName,
} from "@tapeless/graph/ir";
import type { Declaration, FunctionDeclaration, Names, TextDeclaration } from "@tapeless/wrapper";
import { printScalarFunction } from "./scalar-function.ts";
import { tableSource } from "./tables.ts";

export type HelperName = keyof typeof sources | TableName;

const numeric = (
  name: string,
  comment: string,
  parameters: string,
  body: readonly string[],
): FunctionDeclaration => ({
  kind: "function",
  name,
  comment,
  parameters: parameters.split(" ").map((parameter) => ({ name: parameter, type: "number" })),
  returns: "number",
  body,
});

const constants = (...lines: string[]): TextDeclaration => ({ kind: "text", lines });

/** Written out, as a loop takes four times as long (NUMERICS B7). */
function threefryRounds(): string[] {
  const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
  return [0, 1, 2, 3, 4].flatMap((group) => [
    ...[0, 1, 2, 3].flatMap((round) => {
      const by = rotations[(group % 2) * 4 + round]!;
      return ["x = (x + y) | 0;", `y = ((y << ${by}) | (y >>> ${32 - by})) ^ x;`];
    }),
    `x = (x + k${(group + 1) % 3}) | 0;`,
    `y = (y + k${(group + 2) % 3} + ${group + 1}) | 0;`,
  ]);
}

interface Source {
  readonly needs?: readonly HelperName[];
  readonly declaration: Declaration;
}

const sources = {
  f: { declaration: constants("/** Rounds to f32. */", "const f = Math.fround;") },
  scratch: {
    declaration: constants(
      "/** The bits of a double: its low and high word (every host of JavaScript is little-endian). */",
      "const double = new Float64Array(1);",
      "const words = new Int32Array(double.buffer);",
    ),
  },
  twoOverPi: {
    declaration: constants(
      "/** 2/pi in units of 2^-400. */",
      "const twoOverPi =",
      "  0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1dn;",
    ),
  },
  pair: {
    declaration: constants(
      "/** Two values, of which a condition picks one without a branch. */",
      "const pair = new Float64Array(2);",
    ),
  },
  single: {
    needs: ["scratch"],
    declaration: constants("const single = new Float32Array(double.buffer);"),
  },
  clamp: {
    declaration: numeric("clamp", "`x` within bounds; NaN stays NaN.", "x low high", [
      "const below = high < x ? high : x;",
      "return below < low ? low : below;",
    ]),
  },
  sign: { declaration: numeric("sign", "", "x", ["return x > 0 ? 1 : x < 0 ? -1 : x;"]) },
  toI32: {
    declaration: numeric("toI32", "Truncates and saturates; NaN gives 0.", "x", [
      "return Math.min(Math.max(x, -2147483648), 2147483647) | 0;",
    ]),
  },
  roundEven: {
    declaration: numeric("roundEven", "To the nearest integer, ties to even.", "x", [
      "const a = Math.abs(x);",
      "if (!(a < 4503599627370496)) return x;",
      "const rounded = a + 4503599627370496 - 4503599627370496;",
      "return x < 0 || Object.is(x, -0) ? -rounded : rounded;",
    ]),
  },
  popcount: {
    declaration: numeric("popcount", "The number of bits that are set.", "x", [
      "const pairs = x - ((x >>> 1) & 0x55555555);",
      "const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);",
      "return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;",
    ]),
  },
  threefry: {
    declaration: numeric(
      "threefry",
      "Word `lane` of threefry2x32 with 20 rounds (Random123).",
      "k0 k1 c0 c1 lane",
      [
        "const k2 = k0 ^ k1 ^ 0x1bd11bda;",
        "let x = (c0 + k0) | 0;",
        "let y = (c1 + k1) | 0;",
        ...threefryRounds(),
        "return lane === 0 ? x : y;",
      ],
    ),
  },
  bitsOfF32: {
    needs: ["single"],
    declaration: numeric("bitsOfF32", "The bits of an f32; every NaN has the same.", "x", [
      "single[0] = x;",
      "return Number.isNaN(x) ? 0x7fc00000 : words[0];",
    ]),
  },
  f32OfBits: {
    needs: ["single"],
    declaration: numeric("f32OfBits", "The f32 with these bits.", "x", [
      "words[0] = x;",
      "return single[0];",
    ]),
  },
} satisfies Record<string, { needs?: readonly string[]; declaration: Declaration }>;

const isTable = (name: HelperName): name is TableName => !Object.hasOwn(sources, name);

const sourceOf = (name: HelperName): Source =>
  isTable(name) ? tableSource(name) : (sources[name] as Source);

/** The helpers that one emitted file uses. */
export class Helpers {
  readonly strict: boolean;
  /** Whether matrix products are printed with panels. */
  readonly overrides: boolean;
  private readonly names: Names;
  private readonly texts: TextDeclaration[] = [];
  private readonly functionTexts: FunctionDeclaration[] = [];
  private readonly used = new Set<HelperName>();
  private readonly stripes = new Map<string, string>();
  private readonly scalarFunctions = new Map<string, string>();
  private panel: { readonly name: string; size: number } | undefined;

  /** `names` are those of the file: the names of all helpers are taken from it. */
  constructor(names: Names, strict: boolean, overrides = true) {
    this.names = names;
    this.overrides = overrides;
    this.strict = strict;
    for (const name of [...Object.keys(sources), "double", "words", "single"]) names.add(name);
    for (const name of ["pow2", "pow2Words", "twoOverPiHigh", "twoOverPiLow"]) names.add(name);
  }

  /** The identifier of a helper, which is its name. */
  use(name: HelperName): string {
    if (!this.used.has(name)) {
      this.used.add(name);
      const { needs = [], declaration } = sourceOf(name);
      for (const need of needs) this.use(need);
      this.add(declaration);
    }
    return name;
  }

  /** The identifier of the function that a scalar op's definition is printed as. */
  useScalarFunction(op: ScalarOpName, operand: DType): string {
    const key = `${op} ${operand}`;
    let name = this.scalarFunctions.get(key);
    if (name === undefined) {
      name = this.names.add(operand === "f64" ? `${op}F64` : operand === "f32" ? `${op}F32` : op);
      this.scalarFunctions.set(key, name);
      this.add(printScalarFunction(name, op, operand, this));
    }
    return name;
  }

  /** A small array for the stripes of a reduction: one per nested reduction and accumulator. */
  useStripes(dtype: DType, depth: number, accumulator: number): string {
    const type = dtype === "f64" ? "Float64Array" : "Float32Array";
    const key = `${type} ${depth} ${accumulator}`;
    let name = this.stripes.get(key);
    if (name === undefined) {
      name = this.names.add("stripes");
      this.stripes.set(key, name);
      this.add(constants(`const ${name} = new ${type}(${stripeCount(dtype)});`));
    }
    return name;
  }

  /** The array for panels of contractions, as large as the largest needs it. */
  usePanel(size: number): string {
    this.panel ??= { name: this.names.add("panel"), size };
    this.panel.size = Math.max(this.panel.size, size);
    return this.panel.name;
  }

  /**
   * The function that combines the first stripes of an array, halves onto halves, and leaves the result in the first:
   * a call that gave it back might cost memory.
   */
  useFold(op: AccumulateOp, dtype: DType): string {
    const isF64 = dtype === "f64";
    const name = `${op === "mul" ? "multiply" : "add"}Stripes${isF64 ? "F64" : ""}`;
    const known = this.stripes.get(name);
    if (known !== undefined) return known;
    const own = this.names.add(name);
    this.stripes.set(name, own);
    const both = `s[w] ${op === "mul" ? "*" : "+"} s[w + h]`;
    const rounded = dtype === "f32" && this.strict ? `${this.use("f")}(${both})` : both;
    const width = stripeCount(dtype);
    this.add({
      kind: "function",
      name: own,
      comment: "",
      parameters: [
        { name: "s", type: isF64 ? "Float64Array" : "Float32Array" },
        { name: "count", type: "number", initializer: String(width) },
      ],
      returns: "void",
      body: [
        `for (let h = ${width / 2}; h > 0; h >>= 1) {`,
        `  for (let w = 0; w < h && w + h < count; w++) s[w] = ${rounded};`,
        "}",
      ],
    });
    return own;
  }

  private add(declaration: Declaration): void {
    if (declaration.kind === "text") this.texts.push(declaration);
    else this.functionTexts.push(declaration);
  }

  /** Constants and tables; they are evaluated when the module loads. */
  constants(): TextDeclaration[] {
    const f = sources.f.declaration as TextDeclaration;
    const rest = this.texts.filter((declaration) => declaration !== f);
    if (this.panel) {
      const { name, size } = this.panel;
      rest.push(
        constants("/** What the rows of a product share. */", `const ${name} = new Float64Array(${size});`),
      );
    }
    return this.used.has("f") ? [f, ...rest] : rest;
  }

  functions(): FunctionDeclaration[] {
    return this.functionTexts;
  }

  /** Names inside a function of this file. */
  get fileNames(): Names {
    return this.names;
  }
}
