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
  hashAttributes,
  hashText,
  mixHash,
  sameAttributes,
} from "./ir/attributes.ts";
export { type PrintOptions, printGraph } from "./ir/print.ts";
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
export { assertVerified, type VerifyProblem, verifyGraph } from "./ir/verify.ts";
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
export { printKernel, printStmt, printStmts } from "./kernel/print.ts";
export { printExpr } from "./kernel/print-expr.ts";
export { type ScalarOpName, scalarOps } from "./kernel/scalar-ops.ts";
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
