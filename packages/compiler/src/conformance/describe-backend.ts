/**
 * @file The suite a backend has to pass: what it emits, loaded as a user would, gives the bits of the reference, op by
 * op, statement by statement, and over training steps with their state. For any test runner.
 */
import { GraphError } from "@tapeless/graph/ir";
import type { Backend, EmitOptions, EmittedFile } from "../backend.ts";
import { loopCases } from "./loop-cases.ts";
import { type Case, opCases } from "./op-cases.ts";
import { programCases } from "./program-cases.ts";
import { trainingCases } from "./training-cases.ts";

/** What `create` of an emitted module gives: its entries by name, and its state. */
export interface LoadedModel {
  save(): Uint8Array;
  readonly [entry: string]: unknown;
}

export interface LoadedModule {
  create(options?: { readonly seed?: number; readonly state?: Uint8Array }): Promise<LoadedModel>;
}

export interface BackendUnderTest {
  readonly backend: Backend;
  /** Imports emitted files the way its users do. */
  readonly load: (files: readonly EmittedFile[]) => Promise<LoadedModule>;
}

export interface Runner {
  describe(name: string, body: () => void): void;
  test(name: string, body: () => Promise<void>): void;
}

/**
 * Declares the tests of a backend.
 *
 * @example describeBackend({ backend, load }, { describe, test });
 */
export function describeBackend({ backend, load }: BackendUnderTest, { describe, test }: Runner): void {
  const run = ({ name, module, check }: Case): void =>
    test(name, async () => {
      const options: EmitOptions = { fileName: "model", inline: true, own: backend.options?.parse({}) ?? {} };
      const files = await backend.emit(module(backend.capabilities), options);
      checkFiles(files);
      await check(await load(files));
    });
  describe(`backend ${backend.name}`, () => {
    describe("ops and their gradients", () => opCases().forEach(run));
    describe("statements and programs", () => programCases().forEach(run));
    describe("loops and branches", () => loopCases().forEach(run));
    describe("training and state", () => trainingCases().forEach(run));
  });
}

function checkFiles(files: readonly EmittedFile[]): void {
  const bad = files.find(({ path }) => path === "" || /[\\/]|^\./.test(path));
  if (!bad && files.length > 0) return;
  throw new GraphError({
    code: "backend/files",
    problem: bad ? `${JSON.stringify(bad.path)} is not a plain file name` : "no file was emitted",
  });
}
