/**
 * @file The only importer of ts-morph: a list of declarations becomes TypeScript, JavaScript and its types.
 *
 * The whole file is built in one call, as each manipulation would parse it anew, and nothing is checked or resolved:
 * tests type-check emitted files. Bodies of kernels, most of a large file, are not parsed at all (`plain-bodies.ts`).
 */
import { generatedMark } from "@tapeless/compiler";
import {
  type FunctionDeclarationStructure,
  IndentationText,
  ModuleKind,
  Project,
  QuoteKind,
  ScriptTarget,
  StructureKind,
  type WriterFunction,
} from "ts-morph";
import type { Declaration, FunctionDeclaration } from "./declaration.ts";
import { PlainBodies } from "./plain-bodies.ts";

export interface ModuleText {
  readonly typescript: string;
  readonly javascript: string;
  readonly types: string;
}

export function printModule(declarations: readonly Declaration[]): ModuleText {
  const bodies = new PlainBodies();
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Double },
    compilerOptions: {
      target: ScriptTarget.ESNext,
      module: ModuleKind.ESNext,
      types: [],
      verbatimModuleSyntax: true,
      declaration: true,
      isolatedDeclarations: true,
      isolatedModules: true,
      noCheck: true,
      noLib: true,
      noResolve: true,
    },
  });
  const file = project.createSourceFile("/module.ts", {
    statements: declarations.map((declaration) => statement(declaration, bodies)),
  });
  const emitted = project.emitToMemory({ targetSourceFile: file }).getFiles();
  const find = (path: string): string => {
    const found = emitted.find(({ filePath }) => filePath === path);
    if (!found) throw new Error(`internal: the TypeScript compiler wrote no ${path}`);
    return found.text;
  };
  return {
    typescript: bodies.putInto(file.getFullText(), "typescript"),
    javascript: marked(bodies.putInto(find("/module.js"), "javascript")),
    types: marked(find("/module.d.ts")),
  };
}

/** The compiler drops what stands above a type. */
const marked = (text: string): string => `// ${generatedMark}.\n${text}`;

function statement(
  declaration: Declaration,
  bodies: PlainBodies,
): FunctionDeclarationStructure | WriterFunction {
  if (declaration.kind === "function") return functionStructure(declaration, bodies);
  return (writer) => writer.write(declaration.lines.join("\n"));
}

const functionStructure = (
  declaration: FunctionDeclaration,
  bodies: PlainBodies,
): FunctionDeclarationStructure => ({
  kind: StructureKind.Function,
  name: declaration.name,
  isExported: declaration.exported ?? false,
  isAsync: declaration.async ?? false,
  docs: declaration.comment === "" ? [] : [declaration.comment],
  parameters: declaration.parameters.map(({ name, type, initializer }) => ({
    name,
    type,
    ...(initializer === undefined ? {} : { initializer }),
  })),
  returnType: declaration.returns,
  statements: (writer) =>
    writer.write(declaration.plain ? bodies.keep(declaration.body) : declaration.body.join("\n")),
});
