/** @file What a target brings to the module around its kernels. */
import type { Program } from "@tapeless/compiler";
import type { Constants } from "./constants.ts";
import type { Declaration } from "./declaration.ts";
import type { Names } from "./names.ts";
import type { Views } from "./views.ts";

export interface CreateOption {
  readonly name: string;
  readonly type: string;
  /** Lines. */
  readonly comment: readonly string[];
  readonly isRequired?: true;
}

export interface TargetParts {
  /** Names of the file. */
  readonly names: Names;
  readonly views: Views;
  readonly constants: Constants;
  /** The name of the file with `constants.file`. */
  readonly weightsPath: string;
  /** First statements of `create`. They leave an ArrayBuffer, or a shared one, called `memory`, as large as the plan says. */
  readonly memory: readonly string[];
  /** Statements that run a program. */
  readonly run: (program: Program) => readonly string[];
  /** Last statements of `create`, when all is checked. */
  readonly finish?: readonly string[];
  /** Statements that end a model. */
  readonly dispose?: readonly string[];
  /** Options of `create` besides seed and state. */
  readonly options: readonly CreateOption[];
  /** What comes after `create`: kernels, and what these use. */
  readonly code: readonly Declaration[];
  /** Functions for the end of the file; asked for when all programs are written. */
  readonly runtime: () => readonly Declaration[];
}
