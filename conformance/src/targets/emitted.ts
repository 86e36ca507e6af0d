/** @file A backend as target: modules are written to a temporary folder and imported, as a user would. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Backend } from "@tapeless/compiler";
import type { TypedArray } from "@tapeless/graph/ir";
import { checkEmitted, compile } from "../compiler.ts";
import { describedCall, type Target } from "./target.ts";

interface Emitted {
  create(options?: object): Promise<EmittedModel>;
}

interface EmittedModel {
  readonly parameters?: Readonly<Record<string, TypedArray>>;
  readonly [entry: string]: unknown;
}

type Entry = (inputs: Readonly<Record<string, TypedArray>>) => Readonly<Record<string, unknown>>;

export function emittedTarget(backend: Backend): Target {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-conformance-"));
  // the emitted files end in .js
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  return {
    name: backend.name,
    load: async (model, fileName) => {
      const { module } = compile(model, { capabilities: backend.capabilities });
      const own = await backend.options?.parseAsync({});
      const files = await backend.emit(module, { fileName, inline: false, own });
      for (const { path, contents } of checkEmitted(backend, files)) {
        writeFileSync(join(folder, path), contents);
      }
      const imported = (await import(pathToFileURL(join(folder, `${fileName}.js`)).href)) as Emitted;
      const running = await imported.create();
      return {
        call: describedCall(module, (entry) => running[entry] as Entry | undefined),
        parameters: running.parameters ?? {},
      };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
