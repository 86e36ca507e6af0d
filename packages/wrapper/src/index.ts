/** @file What the modules of all targets have in common, so that one API, its checks and its types are the same for all. */
export { base64, type Constants, isUniform, placeConstants } from "./constants.ts";
export type { Declaration, FunctionDeclaration, TextDeclaration } from "./declaration.ts";
export { describeModule, moduleNames } from "./describe-module.ts";
export { Lines } from "./lines.ts";
export { literal } from "./literal.ts";
export type { ModuleText } from "./module-file.ts";
export { commentText, Names, quote } from "./names.ts";
export { diskDeclaration, diskLines } from "./runtime/disk.ts";
export type { CreateOption, TargetParts } from "./target-parts.ts";
export { allPrograms, arrayType, Views } from "./views.ts";
export { writeModule } from "./write-module.ts";
