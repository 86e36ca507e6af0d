/** @file What the page says of kernels: for every target their loops and the code it made of them, each text once. */
import { type Kernel, printKernel } from "@tapeless/graph/ir";
import type { EmittedFile } from "../backend.ts";
import type { Module } from "../program.ts";
import { emittedFunctions } from "./emitted-functions.ts";
import { Pool } from "./pool.ts";

/** A module as one target has it. */
export interface TargetCode {
  readonly name: string;
  readonly module: Module;
  /** Files of text in which the code of kernels is. */
  readonly files: readonly EmittedFile[];
}

/** Of code longer than this, the beginning is shown. */
const longestCode = 5000;

export interface KernelCode {
  readonly target: string;
  readonly ir: string;
  /** Absent where the target made no function of that name. */
  readonly code?: { readonly path: string; readonly text: string };
}

/** The code of one kernel for each target, whole. */
export function kernelCode(name: string, targets: readonly TargetCode[]): KernelCode[] {
  return targets.flatMap(({ name: target, module, files }) => {
    const kernel = module.kernels.find((candidate) => candidate.name === name);
    if (!kernel) return [];
    const code = emittedFunctions(files, [name]).get(name);
    return [{ target, ir: printKernel(kernel), ...(code ? { code } : {}) }];
  });
}

/** By kernel and target, places in `texts`. */
export function pageKernels(kernels: readonly Kernel[], targets: readonly TargetCode[]) {
  const texts = new Pool<string>();
  const place = (text: string): number => texts.place(text, text);
  const found = targets.map(({ name: target, module, files }) => ({
    target,
    kernels: new Map(module.kernels.map((kernel) => [kernel.name, kernel])),
    code: emittedFunctions(
      files,
      module.kernels.map(({ name }) => name),
    ),
  }));
  const data = kernels.map((kernel) => {
    const own = found.flatMap(({ target, kernels: known, code }) => {
      const scheduled = known.get(kernel.name);
      if (!scheduled) return [];
      const emitted = code.get(kernel.name);
      const shown = emitted
        ? { path: emitted.path, code: place(cut(emitted.text)), left: linesLeft(emitted.text) }
        : {};
      return [{ target, ir: place(printKernel(scheduled)), ...shown }];
    });
    const plain = targets.length > 0 ? [] : [{ target: "", ir: place(printKernel(kernel)) }];
    return [kernel.name, [...own, ...plain]] as const;
  });
  return { texts: texts.items, kernels: Object.fromEntries(data) };
}

/** Whole lines. */
const cut = (text: string): string =>
  text.length <= longestCode ? text : text.slice(0, text.lastIndexOf("\n", longestCode));

const linesLeft = (text: string): number =>
  text.length <= longestCode ? 0 : text.slice(cut(text).length).split("\n").length - 1;
