/** @file How emitted modules read files that lie beside them. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: text of emitted code
import type { TextDeclaration } from "../declaration.ts";

/** For `diskLines`. */
export const diskDeclaration: TextDeclaration = {
  kind: "text",
  lines: [
    "/** A host that may have a disk. */",
    "interface Disk {",
    "  readonly process?: {",
    '    getBuiltinModule?(name: "node:fs"): { readFileSync(url: URL): Uint8Array<ArrayBuffer> } | undefined;',
    "  };",
    "}",
  ],
};

/** Leaves the file system in `fs` where `url`, an expression, is that of a file; else `fs` is falsy. */
export const diskLines = (url: string): string[] => [
  "// from the disk without an import, which pages could not resolve",
  `const fs = ${url}.protocol === "file:" && (globalThis as Disk).process?.getBuiltinModule?.("node:fs");`,
];
