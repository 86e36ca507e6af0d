/** @file A module as files: kernels as functions, and the module around them. */
import type { EmitOptions, EmittedFile, Module } from "@tapeless/compiler";
import {
  type Constants,
  type Declaration,
  describeModule,
  moduleNames,
  placeConstants,
  Views,
  writeModule,
} from "@tapeless/wrapper";
import { exchangeDeclaration } from "./exchange.ts";
import { Helpers } from "./helpers.ts";
import { printKernel } from "./kernel.ts";
import { ProgramPrinter } from "./program-body.ts";
import { type EmittedKernel, findMoving } from "./programs.ts";

export async function emit(module: Module, options: EmitOptions): Promise<EmittedFile[]> {
  const { fileName, inline, overrides } = options;
  const constants = placeConstants(
    module.shared.filter(({ role }) => role === "constant"),
    inline,
  );
  const declarations = declarationsOf(module, constants, `${fileName}.weights`, overrides);
  const { typescript, javascript, types } = await writeModule(declarations);
  return [
    { path: `${fileName}.ts`, contents: typescript },
    { path: `${fileName}.js`, contents: javascript },
    { path: `${fileName}.d.ts`, contents: types },
    ...(constants.file ? [{ path: `${fileName}.weights`, contents: constants.file }] : []),
  ];
}

function declarationsOf(
  module: Module,
  constants: Constants,
  weightsPath: string,
  overrides?: boolean,
): Declaration[] {
  const names = moduleNames("exchange");
  const helpers = new Helpers(names, !module.fastMath, overrides);
  const moving = findMoving(module);
  const kernels = new Map<string, EmittedKernel>();
  for (const kernel of module.kernels) {
    kernels.set(kernel.name, { kernel, name: names.add(kernel.name), moving: moving.get(kernel.name)! });
  }
  const functions = [...kernels.values()].map((emitted) => {
    return printKernel(emitted.kernel, emitted.name, emitted.moving, helpers);
  });
  const views = new Views(module, names);
  const use = { exchange: false };
  return describeModule(module, {
    names,
    views,
    constants,
    weightsPath,
    memory: [`const memory = new ArrayBuffer(${module.plan.arenaBytes});`],
    run: (program) => new ProgramPrinter(module, program, kernels, views, names, use).print(),
    options: [],
    code: [...helpers.constants(), ...functions, ...helpers.functions()],
    runtime: () => (use.exchange ? [exchangeDeclaration] : []),
  });
}
