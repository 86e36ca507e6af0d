/** @file Our own contestants: every backend of the workspace, strict and fast. */
import * as js from "@tapeless/backend-js";
import * as wasm from "@tapeless/backend-wasm";
import type { Backend } from "./compiler.ts";

export interface Target {
  /** `js strict`, as in tables. */
  readonly name: string;
  readonly backend: Backend;
  readonly fastMath: boolean;
  /** Of the backend, as its own flags give them. */
  readonly own?: Readonly<Record<string, unknown>>;
}

/** A package that is still a placeholder has no default export. */
const backends = [js, wasm].flatMap((module) => ("default" in module ? [module.default as Backend] : []));

export const targets: readonly Target[] = backends.flatMap((backend) => [
  { name: `${backend.name} strict`, backend, fastMath: false },
  { name: `${backend.name} fast-math`, backend, fastMath: true },
]);
