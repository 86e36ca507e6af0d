/** @file The compiler's parts that the runner uses; those of its command line are not exported. */
export { compile, Interpreted } from "@tapeless/compiler";
export { checkEmitted } from "../../packages/compiler/src/cli/check-emitted.ts";
export { describeThrown } from "../../packages/compiler/src/cli/error-data.ts";
export { resolveTarget } from "../../packages/compiler/src/cli/resolve-target.ts";
export { safeFileName } from "../../packages/compiler/src/cli/safe-file-name.ts";
