/** @file The compiler's parts that the runner uses. */
export { checkEmitted } from "../../packages/compiler/src/cli/check-emitted.ts";
export { describeThrown } from "../../packages/compiler/src/cli/error-data.ts";
export { resolveTarget } from "../../packages/compiler/src/cli/resolve-target.ts";
export { safeFileName } from "../../packages/compiler/src/cli/safe-file-name.ts";
export { compile } from "../../packages/compiler/src/compile.ts";
export { Interpreted } from "../../packages/compiler/src/interpret-module.ts";
