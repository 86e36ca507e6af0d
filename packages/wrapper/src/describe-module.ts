/** @file A module as declarations, in reading order: types, `create`, the target's code, and what `create` uses. */
import { generatedMark, type Module } from "@tapeless/compiler";
import type { Constants } from "./constants.ts";
import type { Declaration, FunctionDeclaration } from "./declaration.ts";
import { modelTypes } from "./model-type.ts";
import { commentText, Names, quote } from "./names.ts";
import { diskDeclaration } from "./runtime/disk.ts";
import { checkNamesDeclaration, failDeclaration, releaseDeclaration } from "./runtime/fail.ts";
import { inputDeclarations } from "./runtime/inputs.ts";
import { bytesOfDeclaration, decodeDeclaration, readWeightsDeclaration } from "./runtime/memory.ts";
import { stateDeclarations } from "./runtime/state.ts";
import { typesDeclaration } from "./runtime/types.ts";
import type { CreateOption, TargetParts } from "./target-parts.ts";
import { isScalarInput, rangeOf, Wrapper } from "./wrapper.ts";

/** Names that the text around kernels uses. */
const ownNames =
  "accept bytesOf check checkNames create decode end fail fits initialize inputs load memory model only options place readState " +
  "readWeights refuseSizes release seed tensors weights writeState Disk Model Named Options Port Saved Sized Tensor View f32 f64 i32 bool";

/** The names of a file, those taken that every module uses, and those in `others`. */
export function moduleNames(others: string): Names {
  const names = new Names();
  for (const name of `${ownNames} ${others}`.split(" ")) names.add(name);
  return names;
}

export function describeModule(module: Module, parts: TargetParts): Declaration[] {
  const { constants, weightsPath } = parts;
  const options = [...startOptions(module), ...parts.options];
  const body = new Wrapper(module, parts).print();
  return [
    header(module),
    { kind: "text", lines: modelTypes(module, options) },
    createFunction(module, options, [...weightsLines(constants, weightsPath), ...body]),
    ...parts.code,
    ...runtime(module, parts, options),
  ];
}

/** The file is named in one place with `import.meta.url`, which is where bundlers look for files to bring along. */
function weightsLines({ file }: Constants, path: string): string[] {
  if (!file) return [];
  return [
    `const weights = await readWeights(new URL(${quote(`./${path}`)}, import.meta.url), ${file.length});`,
  ];
}

const header = (module: Module): Declaration => ({
  kind: "text",
  lines: [
    "/*",
    ` * ${commentText(module.name)}`,
    " *",
    ` * ${generatedMark}, numerics version ${module.numerics}${module.fastMath ? ", fast math" : ""}. Change the model instead.`,
    " */",
    "// @ts-nocheck: checked where it was generated, whatever the settings here",
  ],
});

/** What `create` takes for every target. */
function startOptions({ state, init }: Module): CreateOption[] {
  const hasSeed = init !== undefined || state.some(({ kind }) => kind === "rng");
  const seed: CreateOption = {
    name: "seed",
    type: "number",
    comment: ["Decides all random numbers, the initial parameters included. Default 0."],
  };
  const saved: CreateOption = {
    name: "state",
    type: "Uint8Array | ArrayBuffer",
    comment: ["A saved state to start from."],
    ...(init ? {} : { isRequired: true }),
  };
  return [...(hasSeed ? [seed] : []), ...(state.length > 0 ? [saved] : [])];
}

function createFunction(
  module: Module,
  options: readonly CreateOption[],
  body: readonly string[],
): FunctionDeclaration {
  const isFrozen = module.state.length === 0 && module.shared.some(({ role }) => role === "constant");
  const isRequired = options.some((option) => option.isRequired);
  const known = options.map(({ name }) => quote(name)).join(", ");
  return {
    kind: "function",
    name: "create",
    comment: `A model with memory of its own${isFrozen ? "; its parameters are constants" : ""}.`,
    parameters: [
      {
        name: "options",
        type: options.length > 0 ? "Options" : "Record<string, never>",
        ...(isRequired ? {} : { initializer: "{}" }),
      },
    ],
    returns: "Promise<Model>",
    body: [`checkNames("create", "option/name", options, [${known}]);`, ...body],
    exported: true,
    async: true,
  };
}

function runtime(
  module: Module,
  { constants, runtime: ofTarget }: TargetParts,
  options: readonly CreateOption[],
): Declaration[] {
  const inputs = module.entries.flatMap((entry) => entry.inputs);
  const { state } = module;
  const none = module.entries.some((entry) => entry.inputs.length === 0);
  const declarations = [
    typesDeclaration,
    ...inputDeclarations({
      sizes: module.entries.some(({ programs }) => programs.length > 1),
      ranges: inputs.some((port) => rangeOf(port) !== undefined),
      scalars: inputs.some(isScalarInput),
      none,
      several: module.entries.some((entry) => entry.inputs.length > 1),
    }),
    ...(state.length > 0
      ? stateDeclarations({
          init: module.init !== undefined,
          others: state.some(({ kind }) => kind !== "parameter"),
          bools: state.some(({ dtype }) => dtype === "bool"),
          doubles: state.some(({ dtype }) => dtype === "f64"),
        })
      : []),
    ...(state.length > 0 || constants.isEncoded || constants.file ? [bytesOfDeclaration] : []),
    ...(constants.isEncoded ? [decodeDeclaration] : []),
    ...(constants.file ? [diskDeclaration, readWeightsDeclaration] : []),
    ...ofTarget(),
    releaseDeclaration,
    checkNamesDeclaration(none || options.length === 0),
    failDeclaration,
  ];
  // a target may need what is there already
  return [...new Set(declarations)];
}
