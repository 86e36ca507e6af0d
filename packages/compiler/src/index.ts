export { kernelCost } from "./analysis/cost.ts";
export { hasDisjointTurns } from "./analysis/disjoint-turns.ts";
export { hasOuterBounds, inputsOfLoop, type LoopInputs } from "./analysis/loop-inputs.ts";
export {
  type Backend,
  type Capabilities,
  defineBackend,
  type EmitOptions,
  type EmittedFile,
} from "./backend.ts";
export { type Compiled, type CompileOptions, compile, compileBuilt, scalarCapabilities } from "./compile.ts";
export {
  type BackendUnderTest,
  describeBackend,
  type LoadedModel,
  type LoadedModule,
  type Runner,
} from "./conformance/describe-backend.ts";
export { generatedMark } from "./generated-mark.ts";
export { Interpreted } from "./interpret-module.ts";
export { type Memory, runProgram } from "./program/interpret.ts";
export type { Listing } from "./program/listing.ts";
export { parseListing } from "./program/parse.ts";
export {
  type Buffer,
  type BufferRef,
  type CallNode,
  type EntryProgram,
  type MemoryPlan,
  type Module,
  type Place,
  type Port,
  type Program,
  type ProgramNode,
  programKey,
  type StateTensor,
} from "./program.ts";
