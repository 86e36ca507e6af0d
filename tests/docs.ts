/**
 * @file The code blocks of documentation pages, and how the marked ones are run (CONTRIBUTING.md, "Pages").
 *
 * A page runs from top to bottom in a folder of its own: an empty one in which the packages can be imported, or a copy
 * of the repository. `pnpm <script>` there runs the script of package.json without looking at what is installed.
 */
import { spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { read, root } from "./files.ts";

export interface Block {
  readonly language: string;
  /** The words after the language. */
  readonly marks: readonly string[];
  readonly text: string;
  /** Of the fence. */
  readonly line: number;
}

export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: { language: string; marks: string[]; line: number; text: string[] } | undefined;
  for (const [i, row] of page.split("\n").entries()) {
    const fence = /^```(.*)$/.exec(row);
    if (!fence) open?.text.push(row);
    else if (open) {
      blocks.push({ ...open, text: open.text.map((text) => `${text}\n`).join("") });
      open = undefined;
    } else {
      const [language = "", ...marks] = fence[1]!.trim().split(/\s+/);
      open = { language, marks, line: i + 1, text: [] };
    }
  }
  return blocks;
}

const actions = ["run", "build", "output"];

export const isRunnable = ({ marks }: Block): boolean =>
  marks.some((mark) => actions.includes(mark) || /^(file|append|apply|excerpt)=/.test(mark));

const pathAfter = (key: string, { marks }: Block): string | undefined =>
  marks.find((mark) => mark.startsWith(key))?.slice(key.length);

/** Writes what came into blocks of output that differ, instead of failing; those with `...` are left to people. */
const updates = process.env.TAPELESS_UPDATE_DOCS === "1";

/** Runs the marked blocks of a page; a problem is a sentence that begins with the line of its block. */
export async function runPage(path: string): Promise<string | undefined> {
  const page = read(path);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tapeless-docs-")));
  try {
    if (page.includes("<!-- runs in a copy of the repository -->")) copyRepository(folder);
    else linkPackages(folder);
    const renewed = page.split("\n");
    const update = ({ line, text }: Block, output: string): void => {
      const rows = text.split("\n").length - 1;
      renewed.splice(line, rows, output, ...new Array<string>(rows - 1).fill(removed));
    };
    const problem = await runBlocks(blocksOf(page).filter(isRunnable), folder, updates ? update : undefined);
    const text = renewed.filter((row) => row !== removed).join("\n");
    if (text !== page) writeFileSync(join(root, path), text);
    return problem;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Stands for a line that goes away, so that the lines after it keep their numbers. */
const removed = "\0";

async function runBlocks(
  blocks: readonly Block[],
  folder: string,
  update?: (block: Block, output: string) => void,
): Promise<string | undefined> {
  let output = "";
  for (const [i, block] of blocks.entries()) {
    const next = blocks[i + 1];
    const at = `line ${block.line}`;
    const file = pathAfter("file=", block);
    const longer = pathAfter("append=", block);
    if (longer !== undefined) appendFileSync(join(folder, longer), `\n${block.text}`);
    const quoted = pathAfter("excerpt=", block);
    if (quoted !== undefined && !read(quoted).includes(block.text)) return `${at}: ${quoted} reads otherwise`;
    const needed = pathAfter("needs=", block);
    // the rest of the page is about something this machine does not have
    if (needed !== undefined && (await shell(`command -v ${needed}`, folder)).code !== 0) return undefined;
    const changed = pathAfter("apply=", block);
    if (changed !== undefined) {
      const place = join(folder, changed);
      const text = applied(readFileSync(place, "utf8"), block.text);
      if (text === undefined) return `${at}: ${changed} has no one place for this change`;
      writeFileSync(place, text);
    }
    if (file !== undefined) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), block.text);
    }
    const command = commandOf(block, file);
    if (command !== undefined) {
      const mayFail = block.marks.includes("fails") || next?.text.startsWith("error ") === true;
      const result = await shell(command, folder);
      output = result.output;
      if ((result.code !== 0) !== mayFail) return `${at}: exit code ${result.code}\n${command}\n${output}`;
    }
    if (block.marks.includes("output")) {
      const missing = firstMissing(block.text, output);
      const isWhole = !/^\s*\.\.\.$/m.test(block.text);
      if (missing !== undefined && update && isWhole) update(block, shown(output));
      else if (missing !== undefined)
        return `${at}: not in the output:\n${missing}\nThe output was:\n${output}`;
    }
  }
  return undefined;
}

const shown = (output: string): string =>
  output
    .trim()
    .split("\n")
    .map((row) => row.trimEnd())
    .join("\n");

function commandOf({ marks, text }: Block, file: string | undefined): string | undefined {
  if (marks.includes("run")) return text;
  if (!marks.includes("build")) return undefined;
  const flags = marks.filter((mark) => mark.startsWith("--"));
  return `pnpm tapeless build ${file ?? "model.ts"} --target js --out out ${flags.join(" ")}`;
}

/** A text with changes: lines with `+` and `-` among lines that stay, which are there once; `...` parts changes. */
function applied(text: string, changes: string): string | undefined {
  let result = text;
  for (const change of changes.trimEnd().split(/\n\.\.\.\n/)) {
    const rows = change.split("\n");
    const before = rows.filter((row) => !row.startsWith("+")).map((row) => `${row.slice(1)}\n`);
    const after = rows.filter((row) => !row.startsWith("-")).map((row) => `${row.slice(1)}\n`);
    const parts = `\n${result}`.split(`\n${before.join("")}`);
    if (parts.length !== 2) return undefined;
    result = parts.join(`\n${after.join("")}`).slice(1);
  }
  return result;
}

/** What the page prints has to be in the output, line by line; a line `...` stands for any number of lines, `…` for any text. */
function firstMissing(wanted: string, output: string): string | undefined {
  const lines = output.split("\n").map((line) => line.trimEnd());
  let from = 0;
  for (const part of wanted.trimEnd().split(/^\s*\.\.\.\n?/m)) {
    const rows = part
      .trimEnd()
      .split("\n")
      .map((row) => row.trimEnd());
    if (rows.every((row) => row === "")) continue;
    const found = lines.findIndex((_, i) => i >= from && rows.every((row, j) => isLike(lines[i + j], row)));
    if (found < 0) return part;
    from = found + rows.length;
  }
  return undefined;
}

/** `…` in a row stands for any text. */
const isLike = (line: string | undefined, row: string): boolean => {
  const [start = "", ...rest] = row.split("…");
  if (rest.length === 0) return line === row;
  return line?.startsWith(start) === true && line.endsWith(rest.at(-1)!);
};

const shim = `const { spawnSync } = require("node:child_process");
const { readFileSync } = require("node:fs");
const root = process.env.DOCS_ROOT;
const [script, ...args] = process.argv.slice(2).filter((word) => word !== "--yes" && !word.startsWith("pnpm@"));
const command = JSON.parse(readFileSync(root + "/package.json", "utf8")).scripts[script];
if (command === undefined) throw new Error("package.json has no script " + script);
const words = command.replaceAll("node scripts/", "node " + root + "/scripts/");
const { status } = spawnSync("/bin/sh", ["-c", words + ' "$@"', "sh", ...args], { stdio: "inherit" });
process.exit(status ?? 1);
`;

async function shell(command: string, folder: string): Promise<{ code: number; output: string }> {
  const isCopy = existsSync(join(folder, "scripts"));
  const own = isCopy ? folder : root;
  const bin = join(folder, ".docs-bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "pnpm.cjs"), shim);
  for (const name of ["npx", "pnpm"]) {
    writeFileSync(join(bin, name), '#!/bin/sh\nexec node "$(dirname "$0")/pnpm.cjs" "$@"\n');
    chmodSync(join(bin, name), 0o755);
  }
  const path = [bin, join(own, "node_modules/.bin"), process.env.PATH].join(":");
  const { TAPELESS_LONG: _, VITEST: __, ...inherited } = process.env;
  const env = { ...inherited, PATH: path, DOCS_ROOT: own, NO_COLOR: "1", FORCE_COLOR: "0" };
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-e", "-c", command], { cwd: folder, env });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", reject).on("close", (code) => resolve({ code: code ?? 1, output }));
    child.stdin.end();
  });
}

/** An empty folder in which `@tapeless/...` can be imported. */
function linkPackages(folder: string): void {
  const scope = join(folder, "node_modules/@tapeless");
  mkdirSync(scope, { recursive: true });
  for (const name of readdirSync(join(root, "packages")))
    symlinkSync(join(root, "packages", name), join(scope, name));
}

const left = new Set([".git", "out", "dist", "coverage"]);

/** Everything but what is installed at the root, which is shared. */
function copyRepository(folder: string): void {
  cpSync(root, folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => source !== join(root, "node_modules") && !left.has(source.split("/").at(-1)!),
  });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
}
