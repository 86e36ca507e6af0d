/**
 * @file The backend contract: a plain object that says what it can do and turns a Module into files.
 */
import type { DType, ScalarOpName } from "@tapeless/graph/ir";
import type { z } from "zod";
import type { Module } from "./program.ts";

/** What kernel passes may read. None of it may change a result bit. */
export interface Capabilities {
  /** Lanes of a vector per dtype; 1 asks for scalar loops. Default 1. */
  readonly lanes: Readonly<Record<DType, number>>;
  /** Scalar ops the backend prints itself, derived from its own table; the rest it prints from their definitions. */
  readonly scalarOps: ReadonlySet<ScalarOpName>;
  /** Register tile of a contraction: rows x columns of accumulators kept in locals. */
  readonly tile: { readonly rows: number; readonly columns: number };
  /**
   * Rows to choose from for tiles of matrix products under `--fast-math`, where a product that is added unrounded needs no
   * register. Default: the rows of `tile`.
   */
  readonly fastMathRows?: readonly number[];
}

export interface EmittedFile {
  /** A plain file name, relative to the output folder. */
  readonly path: string;
  readonly contents: string | Uint8Array;
}

export interface EmitOptions {
  /** File name without extension; already a safe one. */
  readonly fileName: string;
  /** Put weights (and wasm bytes) into the module file. */
  readonly inline: boolean;
  /**
   * Whether loops of patterns that the backend has code of its own for, such as a copy of the columns of a matrix product,
   * are printed by that; without it, every loop as it stands. Results are the same, to the bit. Default true.
   */
  readonly overrides?: boolean;
  /** The backend's own options, as parsed by its schema. */
  readonly own: unknown;
}

type Emit = (
  module: Module,
  options: EmitOptions,
) => readonly EmittedFile[] | Promise<readonly EmittedFile[]>;

export interface Backend {
  readonly name: string;
  /** Version of this contract the backend was written for. */
  readonly contract: 1;
  readonly capabilities: Capabilities;
  /** Schema of the backend's own options; absent: it takes none. */
  readonly options?: z.ZodType;
  readonly emit: Emit;
  /**
   * For a backend whose files are bytes: the same as text for people, in which the code of every kernel is a function of
   * the kernel's name. `tapeless inspect` shows it. Absent: the files of `emit` are text.
   */
  readonly listing?: Emit;
}

/** Declares a backend; `--target ./my-backend.ts` loads the default export of a file that calls this. */
export const defineBackend = (backend: Backend): Backend => backend;
