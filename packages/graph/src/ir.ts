/**
 * @file What compilers and backends work with: the tensor graph, op records, the loop IR, errors. Models are written in
 * the language, `@tapeless/graph`.
 */
export {
  allocate,
  arrayConstructor,
  byteSize,
  type DType,
  dtypes,
  isFloat,
  type TypedArray,
  toDType,
} from "./dtype.ts";
export {
  GraphError,
  type GraphErrorData,
  InternalError,
  nearest,
  type OperandReport,
  renderError,
} from "./errors.ts";
export {
  hashAttributes,
  hashText,
  mixHash,
  sameAttributes,
} from "./ir/attributes.ts";
export {
  apply,
  apply1,
  leafOf,
  makeNode,
  nameOf,
  type Operand,
  tensorOf,
  withProvenance,
} from "./ir/builder.ts";
export { type Mode, scope, type Variable, withRole } from "./ir/context.ts";
export {
  type GraphJson,
  graphFromJson,
  graphJson,
  graphToJson,
  type NodeJson,
  type RegionJson,
  type ToJsonOptions,
} from "./ir/json.ts";
export {
  type Attribute,
  type Attributes,
  type Graph,
  graphNodes,
  graphRoots,
  type Node,
  type Region,
  type Role,
  topologicalOrder,
  type Value,
} from "./ir/node.ts";
export { type ParseOptions, parseGraph } from "./ir/parse.ts";
export { type PrintOptions, printGraph } from "./ir/print.ts";
export {
  argument,
  closeRegion,
  copyNodes,
  inlineRegion,
  regionNodes,
  regionOf,
  type TracedRegion,
  traceRegion,
} from "./ir/region.ts";
export {
  countNodes,
  provenanceOf,
  type RewriteNode,
  type RewriteOptions,
  rewriteGraph,
  rewriteRegion,
  rewriteValues,
  usersOf,
  withOperands,
} from "./ir/rewrite.ts";
export { captureSource, type Source, setSourceBase, showSource } from "./ir/source.ts";
export { variableName } from "./ir/value-names.ts";
export { assertVerified, type VerifyProblem, verifyGraph } from "./ir/verify.ts";
export { accumulatorStart, blockLength, stripeCount } from "./kernel/accumulate.ts";
export {
  type AccumulateOp,
  type ConstExpr,
  children,
  constant,
  type Expr,
  type LoadExpr,
  type LocalExpr,
  load,
  type OpExpr,
  type Order,
  op,
  type ReduceExpr,
  type VarExpr,
  variable,
  type WhenExpr,
  when,
  withChildren,
} from "./kernel/expr.ts";
export {
  addIndex,
  divIndex,
  flatten,
  type IndexLike,
  index,
  modIndex,
  mulIndex,
  subIndex,
  unflatten,
} from "./kernel/index-math.ts";
export { type CompiledKernel, compileKernel, runKernel } from "./kernel/interpret.ts";
export { parseKernel, scanKernel } from "./kernel/parse.ts";
export { printKernel, printStmt, printStmts } from "./kernel/print.ts";
export { printConstant, printExpr, printName } from "./kernel/print-expr.ts";
export { type ScalarOpName, scalarOps } from "./kernel/scalar-ops.ts";
export { ParseError, quoteName, Scanner, type Token } from "./kernel/scanner.ts";
export type {
  AccumulateStmt,
  Accumulator,
  AxisKind,
  ForStmt,
  IfStmt,
  Kernel,
  KernelBuffer,
  LetStmt,
  LocalStmt,
  SetStmt,
  Stmt,
  StoreMode,
  StoreStmt,
} from "./kernel/stmt.ts";
export { kernelKeywords } from "./kernel/syntax.ts";
export { type TableName, tableValues } from "./kernel/tables.ts";
export { type IrProblem, renderProblem, verifyKernel } from "./kernel/verify.ts";
export type { KernelWriter, LocalHandle } from "./kernel/writer.ts";
export { type Bindings, noBindings } from "./model/bindings.ts";
export {
  type BuildOptions,
  type BuiltEntry,
  type BuiltInput,
  type BuiltModel,
  buildModel,
  namedDims,
} from "./model/build-model.ts";
export {
  type BodyArguments,
  defineModel,
  type EntryDefinition,
  type EntryOptions,
  entry,
  type ModelDefinition,
  trainStep,
} from "./model/define-model.ts";
export { dim } from "./model/dim.ts";
export { type Input, type InputOptions, input } from "./model/input.ts";
export { initializer, loss, metric, nn, optimizer } from "./nn/index.ts";
export { calls, type GraphOps } from "./ops/calls.ts";
export type {
  LowerContext,
  Lowering,
  OperandAccess,
  OpRecord,
  Sample,
  SampleOperand,
  Traits,
} from "./ops/define-op.ts";
export { type OpName, opRecords, ops, recordOf } from "./ops/index.ts";
export {
  type Dims,
  sameShape,
  sameType,
  showShape,
  showType,
  sizeOf,
  stridesOf,
  type TensorType,
  tensorType,
} from "./shape.ts";
