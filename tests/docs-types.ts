/** @file Whether the models that documentation pages show are right for the type checker, in one run of it. */
import { execFile } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Block, blocksOf, linkPackages } from "./docs.ts";
import { read, root } from "./files.ts";

const options = {
  target: "es2023",
  module: "nodenext",
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  customConditions: ["@tapeless/source"],
  types: ["node"],
};

/** A page that adds to the language and then uses what it added. */
const beyondTheLanguage = "docs/adding-an-op.md";

/** What is shown to fail has an error after it; what imports files of its own is no model by itself. */
const isRight = (block: Block, next: Block | undefined): boolean =>
  block.language === "ts" &&
  !/from "\.{1,2}\//.test(block.text) &&
  block.marks.some((mark) => mark === "build" || mark.startsWith("file=")) &&
  next?.text.startsWith("error ") !== true &&
  !next?.text.includes("\nerror ");

/** The complaints, by page and line. */
export async function typeErrors(pages: readonly string[]): Promise<{ checked: number; errors: string[] }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tapeless-docs-types-")));
  try {
    linkPackages(folder);
    symlinkSync(join(root, "node_modules/@types"), join(folder, "node_modules/@types"));
    const places: string[] = [];
    for (const page of pages.filter((path) => path !== beyondTheLanguage)) {
      const blocks = blocksOf(read(page));
      for (const [i, block] of blocks.entries()) {
        if (!isRight(block, blocks[i + 1])) continue;
        writeFileSync(join(folder, `block${places.length}.ts`), block.text);
        places.push(`${page}:${block.line}`);
      }
    }
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    const output = await promisify(execFile)(
      join(root, "node_modules/.bin/tsc"),
      ["-p", folder, "--pretty", "false"],
      { cwd: folder },
    )
      .then(({ stdout }) => stdout)
      .catch(({ stdout }: { stdout: string }) => stdout);
    const errors = output.split("\n").filter((line) => line !== "");
    const named = errors.map((line) => line.replace(/^block(\d+)\.ts/, (_, i: string) => places[Number(i)]!));
    return { checked: places.length, errors: named };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
