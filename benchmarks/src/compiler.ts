/** @file The compiler's parts that benchmarks use; those of its command line are not exported. */
export {
  type Backend,
  type Compiled,
  compile,
  type EmittedFile,
  Interpreted,
} from "@tapeless/compiler";
export { kernelCost, programCost } from "../../packages/compiler/src/analysis/cost.ts";
