/** @file The text of a module. */
import type { Declaration } from "./declaration.ts";
import type { ModuleText } from "./module-file.ts";

export async function writeModule(declarations: readonly Declaration[]): Promise<ModuleText> {
  // loaded here, as it takes half a second
  const { printModule } = await import("./module-file.ts");
  return printModule(declarations);
}
