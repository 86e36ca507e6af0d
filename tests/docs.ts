/**
 * @file The code blocks of documentation pages, and how the marked ones are run (CONTRIBUTING.md, "Pages").
 *
 * A page runs from top to bottom in a folder of its own: an empty one in which the packages can be imported, or a copy
 * of the repository. `pnpm <script>` there runs the script of package.json without looking at what is installed.
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
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
    const isCopy = page.includes("<!-- runs in a copy of the repository -->");
    if (isCopy) copyRepository(folder);
    else linkPackages(folder);
    const run = new PageRun(folder, isCopy);
    const renewed = page.split("\n");
    const problem = await run.blocks(blocksOf(page).filter(isRunnable), (block, output) => {
      const rows = block.text.split("\n").length - 1;
      renewed.splice(block.line, rows, output, ...new Array<string>(rows - 1).fill(removed));
    });
    const text = renewed.filter((row) => row !== removed).join("\n");
    if (text !== page) writeFileSync(join(root, path), text);
    return problem;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Stands for a line that goes away, so that the lines after it keep their numbers. */
const removed = "\0";

interface Result {
  readonly code: number;
  readonly output: string;
}

class PageRun {
  private readonly folder: string;
  private readonly isCopy: boolean;
  private builds = 0;
  private last: Result = { code: 0, output: "" };
  /** A file that was written again: a process that loaded it before would not see that. */
  private hasChanged = false;

  constructor(folder: string, isCopy: boolean) {
    this.folder = folder;
    this.isCopy = isCopy;
  }

  async blocks(
    blocks: readonly Block[],
    update: (block: Block, output: string) => void,
  ): Promise<string | undefined> {
    for (const [i, block] of blocks.entries()) {
      const needed = pathAfter("needs=", block);
      // the rest of the page is about something this machine does not have
      if (needed !== undefined && (await this.shell(`command -v ${needed}`)).code !== 0) return undefined;
      const problem = this.change(block) ?? (await this.execute(block, blocks[i + 1]));
      if (problem !== undefined) return `line ${block.line}: ${problem}`;
      const missing = block.marks.includes("output") ? firstMissing(block.text, this.last.output) : undefined;
      if (missing === undefined) continue;
      const isWhole = !/^\s*\.\.\.$/m.test(block.text);
      if (updates && isWhole) update(block, shown(this.last.output));
      else return `line ${block.line}: not in the output:\n${missing}\nThe output was:\n${this.last.output}`;
    }
    return undefined;
  }

  /** What a block does to files. */
  private change(block: Block): string | undefined {
    const written = pathAfter("file=", block);
    if (written !== undefined) this.write(written, block.text);
    const longer = pathAfter("append=", block);
    if (longer !== undefined) appendFileSync(join(this.folder, longer), `\n${block.text}`);
    const quoted = pathAfter("excerpt=", block);
    if (quoted !== undefined && !read(quoted).includes(block.text)) return `${quoted} reads otherwise`;
    const changed = pathAfter("apply=", block);
    if (changed === undefined) return undefined;
    const place = join(this.folder, changed);
    const text = applied(readFileSync(place, "utf8"), block.text);
    if (text === undefined) return `${changed} has no one place for this change`;
    writeFileSync(place, text);
    return undefined;
  }

  private write(path: string, text: string): void {
    const place = join(this.folder, path);
    if (existsSync(place)) this.hasChanged = true;
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  }

  private async execute(block: Block, next: Block | undefined): Promise<string | undefined> {
    const isBuild = block.marks.includes("build");
    if (!isBuild && !block.marks.includes("run")) return undefined;
    this.last = isBuild ? await this.build(block) : await this.lines(block.text);
    const { code, output } = this.last;
    const mayFail = block.marks.includes("fails") || next?.text.startsWith("error ") === true;
    return (code !== 0) === mayFail ? undefined : `exit code ${code}\n${output}`;
  }

  /** In a folder of its own, as a process loads a file once. */
  private build({ marks, text }: Block): Promise<Result> {
    const folder = join(this.folder, `build-${++this.builds}`);
    const file = marks.find((mark) => mark.startsWith("file="))?.slice("file=".length) ?? "model.ts";
    mkdirSync(folder);
    writeFileSync(join(folder, file), text);
    const flags = marks.filter((mark) => mark.startsWith("--"));
    return inHost(folder, ["build", file, "--target", "js", "--out", "out", ...flags]);
  }

  /** Line by line, until one fails. */
  private async lines(text: string): Promise<Result> {
    let [code, output] = [0, ""];
    for (const line of text.trim().split("\n")) {
      if (code !== 0) break;
      const argv = /^(?:npx --yes pnpm@\S+|pnpm) tapeless ([^"'|&;>]*)$/.exec(line)?.[1];
      const isHosted = argv !== undefined && !this.isCopy && !this.hasChanged;
      const result = isHosted ? await inHost(this.folder, argv.trim().split(/\s+/)) : await this.shell(line);
      code = result.code;
      output += result.output;
    }
    return { code, output };
  }

  private shell(command: string): Promise<Result> {
    return shell(command, this.folder, this.isCopy ? this.folder : root);
  }
}

let host: Promise<ChildProcess> | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** Runs `tapeless` in a process that is started once. */
function inHost(cwd: string, argv: readonly string[]): Promise<Result> {
  host ??= new Promise((resolve, reject) => {
    const child = fork(join(root, "tests/docs-host.mjs"), { env: inherited, execArgv: [] });
    child.once("message", () => resolve(child)).once("error", reject);
  });
  const started = host;
  const answer = queue.then(async () => {
    const child = await started;
    return new Promise<Result>((resolve, reject) => {
      child.once("message", (result) => resolve(result as Result)).once("exit", reject);
      child.send({ cwd, argv });
    });
  });
  queue = answer.catch(() => {});
  return answer;
}

export async function endHost(): Promise<void> {
  (await host)?.removeAllListeners("exit").kill();
}

const shown = (output: string): string =>
  output
    .trim()
    .split("\n")
    .map((row) => row.trimEnd())
    .join("\n");

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

const { TAPELESS_LONG: _, VITEST: __, NODE_OPTIONS: ___, ...rest } = process.env;
const inherited = { ...rest, NO_COLOR: "1", FORCE_COLOR: "0" };

/** `own` is the repository whose scripts and tools are meant. */
function shell(command: string, folder: string, own: string): Promise<Result> {
  const bin = join(folder, ".docs-bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "pnpm.cjs"), shim);
  for (const name of ["npx", "pnpm"]) {
    writeFileSync(join(bin, name), '#!/bin/sh\nexec node "$(dirname "$0")/pnpm.cjs" "$@"\n');
    chmodSync(join(bin, name), 0o755);
  }
  const path = [bin, join(own, "node_modules/.bin"), process.env.PATH].join(":");
  const env = { ...inherited, PATH: path, DOCS_ROOT: own };
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
export function linkPackages(folder: string): void {
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
