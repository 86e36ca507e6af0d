/**
 * @file `pnpm conformance`: recorded cases of another framework, said in the public language, compiled, run as a user
 * would run them, and compared. Exit code 0: all pass or are listed as unsupported; 1: not so; 2: nothing could be run.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { GraphError } from "@tapeless/graph";
import { Command, CommanderError } from "commander";
import { listCases } from "./format/list-cases.ts";
import { CaseError } from "./format/read-case.ts";
import { progressOn } from "./progress.ts";
import { isClean, type Report, reportDocument, showReport } from "./report.ts";
import { runCases } from "./run-cases.ts";
import { findTarget } from "./targets/index.ts";

interface Options {
  readonly dir?: string;
  readonly target?: string;
  readonly filter?: string;
  readonly json?: true;
}

/** Cases that are part of the repository. */
const committed = fileURLToPath(new URL("../golden-cases", import.meta.url));

function folderOf({ dir }: Options): string {
  if (dir !== undefined) return resolve(dir);
  const { TAPELESS_CONFORMANCE: root } = process.env;
  if (root) return join(root, "torch");
  if (existsSync(committed)) return committed;
  throw new CaseError("there are no cases here: name their folder with --dir, or set TAPELESS_CONFORMANCE");
}

async function run(options: Options, name: string): Promise<Report> {
  const folder = folderOf(options);
  const files = listCases(folder).filter((file) => file.includes(options.filter ?? ""));
  if (files.length === 0) throw new CaseError(`no case of ${folder} contains ${options.filter}`);
  const target = await findTarget(name);
  const progress = progressOn(process.stderr, files.length);
  try {
    return await runCases({ folder, files, target, onCase: progress.at });
  } finally {
    progress.end();
    target.close();
  }
}

async function main(): Promise<number> {
  const program = new Command("conformance")
    .description("Compiles and runs recorded cases and compares outputs and gradients.")
    .option("--dir <folder>", "folder of cases (default: $TAPELESS_CONFORMANCE/torch, else those committed)")
    .option("--target <name>", "interpreter, js, or any other backend by name or path")
    .option("--filter <text>", "only cases whose file contains the text")
    .option("--json", "print one JSON document")
    .allowExcessArguments(false)
    .showHelpAfterError("(--help shows all options)")
    .exitOverride();
  try {
    program.parse();
    const options = program.opts<Options>();
    const { target } = options;
    if (target === undefined) return program.error("error: name a target, as in --target interpreter");
    const report = await run(options, target);
    const text = options.json ? JSON.stringify(reportDocument(report), null, 2) : showReport(report);
    process.stdout.write(`${text}\n`);
    return isClean(report) ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof GraphError || error instanceof CaseError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

process.exitCode = await main();
