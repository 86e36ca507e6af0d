/** @file A module as declarations, in reading order: types, `create`, the target's code, and what `create` uses. */
import { generatedMark, type Module } from "@tapeless/compiler";
import type { Constants } from "./constants.ts";
import type { Declaration, FunctionDeclaration } from "./declaration.ts";
import { modelTypes } from "./model-type.ts";
import { commentText, Names, quote } from "./names.ts";
import { failDeclaration, inputDeclarations } from "./runtime/inputs.ts";
import { bytesOfDeclaration, decodeDeclaration, readWeightsDeclaration } from "./runtime/memory.ts";
import { stateDeclarations } from "./runtime/state.ts";
import type { TargetParts } from "./target-parts.ts";
import { isScalarInput, rangeOf, Wrapper } from "./wrapper.ts";

/** Names that the text around kernels uses. */
const ownNames =
  "accept bytesOf check create decode end fail fits initialize inputs isLent load memory options ownCopies place readFile readState readWeights " +
  "refuseNames refuseSizes seed tensors weights writeState Model Options Port Tensor f32 f64 i32 bool";

/** The names of a file, those taken that every module uses, and those in `others`. */
export function moduleNames(others: string): Names {
  const names = new Names();
  for (const name of `${ownNames} ${others}`.split(" ")) names.add(name);
  return names;
}

export function describeModule(module: Module, parts: TargetParts): Declaration[] {
  const { constants, weightsPath } = parts;
  const body = new Wrapper(module, parts).print();
  return [
    header(module),
    { kind: "text", lines: modelTypes(module, parts.options) },
    createFunction(module, parts, [...weightsLines(constants, weightsPath), ...body]),
    ...parts.code,
    ...runtime(module, parts),
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

function createFunction(module: Module, parts: TargetParts, body: readonly string[]): FunctionDeclaration {
  const hasState = module.state.length > 0;
  const isOptional = module.init !== undefined || !hasState;
  const options = { name: "options", type: "Options", ...(isOptional ? { initializer: "{}" } : {}) };
  return {
    kind: "function",
    name: "create",
    comment: hasState
      ? "A model with memory of its own."
      : "A model with memory of its own; its parameters are constants.",
    parameters: hasState || parts.options.length > 0 ? [options] : [],
    returns: "Promise<Model>",
    body,
    exported: true,
    async: true,
  };
}

function runtime(module: Module, { constants, runtime: ofTarget }: TargetParts): Declaration[] {
  const inputs = module.entries.flatMap((entry) => entry.inputs);
  const { state } = module;
  return [
    ...inputDeclarations({
      sizes: module.entries.some(({ programs }) => programs.length > 1),
      ranges: inputs.some((port) => rangeOf(port) !== undefined),
      scalars: inputs.some(isScalarInput),
      none: module.entries.some((entry) => entry.inputs.length === 0),
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
    ...(constants.file ? [readWeightsDeclaration] : []),
    ...ofTarget(),
    failDeclaration,
  ];
}
