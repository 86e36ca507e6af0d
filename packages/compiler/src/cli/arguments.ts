/** @file The words of the command line: commands, flags, help. What they do is elsewhere, and loaded when needed. */

import { GraphError, type GraphErrorData } from "@tapeless/graph/ir";
import { Command, CommanderError, Option } from "commander";
import type { BenchFlags } from "./bench.ts";
import type { BuildFlags } from "./build.ts";
import type { ExplainFlags } from "./explain.ts";
import type { InspectFlags } from "./inspect.ts";
import type { Io } from "./io.ts";
import type { ModelFlags } from "./prepare.ts";
import { targetsHint } from "./resolve-target.ts";
import { version } from "./version.ts";

export interface Commands {
  build(model: string, flags: BuildFlags): Promise<void>;
  inspect(model: string, flags: InspectFlags): Promise<void>;
  explain(model: string, flags: ExplainFlags): Promise<void>;
  bench(model: string, flags: BenchFlags): Promise<void>;
  verify(model: string, flags: ModelFlags): Promise<void>;
  targets(flags: { readonly json: boolean }): Promise<void>;
}

/** Reads the arguments and runs the command they name. */
export async function runArguments(argv: readonly string[], commands: Commands, io: Io): Promise<void> {
  try {
    await program(commands, io).parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new GraphError(usageError(error, argv));
  }
}

/** `error: unknown option '--tarfet'\n(Did you mean --target?)` as data. */
function usageError({ code, message }: CommanderError, argv: readonly string[]): GraphErrorData {
  if (code === "commander.help") {
    return { code: "cli/no-command", problem: "there is no command", hint: "tapeless --help shows them" };
  }
  const [first = "", ...rest] = message.replace(/^error: /, "").split("\n");
  const close = /\(Did you mean (.+)\?\)/.exec(rest.join(" "))?.[1];
  const help = `${["tapeless", ...argv.filter((word) => names.includes(word)).slice(0, 1)].join(" ")} --help`;
  return {
    code: `cli/${code.replace("commander.", "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    problem: first,
    hint: close ? `did you mean ${close}?` : `${help} shows what there is`,
  };
}

const names = ["build", "inspect", "explain", "verify", "bench", "targets"];

function program(commands: Commands, io: Io): Command {
  const root = new Command("tapeless")
    .description("Compiles a neural network declared in TypeScript into a standalone module.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: () => {},
      outputError: () => {},
    })
    .addHelpText(
      "after",
      examples("tapeless build model.ts --target js --out dist", "tapeless inspect model.ts --bind batch=1"),
    );
  addBuild(root, commands, io);
  addInspect(root, commands);
  addBench(root, commands, io);
  addExplain(root, commands);
  addVerify(root, commands);
  root
    .command("targets")
    .summary("list the targets that are installed")
    .description("List the targets that --target can name in this folder.")
    .option("--json", "print a JSON document")
    .addOption(debugOption())
    .addHelpText("after", examples("tapeless targets"))
    .action((flags) => commands.targets({ json: false, ...flags }));
  return root;
}

function addBuild(root: Command, commands: Commands, io: Io): void {
  const command = root
    .command("build")
    .summary("compile a model to a module")
    .description("Compile a model file to the module of each target.")
    .argument("<model>", "the model file: it exports a model by default")
    .option(
      "-t, --target <target>",
      "an installed target, or a file that exports one; repeat for several",
      collect,
    )
    .option(
      "-o, --out <folder>",
      "folder for the files; with several targets, one folder each in it",
      "dist",
    );
  addModelFlags(command)
    .option("--state <file>", "make the parameters in this .safetensors file constants of the module")
    .option("--inline", "put weights and wasm bytes into the module file")
    .option(
      "--no-overrides",
      "print every loop as it stands, without the target's own code for patterns such as matrix products; results stay the same to the bit",
    )
    .option(
      "--threads [n]",
      "let n threads share long loops, where the target can; results stay the same to the bit",
    )
    .option("--max-bytes <n>", "refuse a model whose arena takes more, as in 1048576 or 64MiB")
    .option(
      "--option <key=value>",
      "an option of the target's own; target.key=value for one of several",
      collect,
    )
    .addHelpText("after", () =>
      [
        examples(
          "tapeless build model.ts --target js --out dist --bind batch=64",
          "tapeless build model.ts --target js --bind predict.batch=1,360 --bind train.batch=32",
          "tapeless build model.ts --target js --entry predict --state digits.safetensors",
          "tapeless build model.ts --target wasm --threads",
          "tapeless build model.ts --target ./my-target.ts --json",
        ),
        `\n${targetsHint({ cwd: io.cwd })}`,
      ].join("\n"),
    )
    .action((model, flags) => commands.build(model, { ...buildDefaults, ...flags }));
}

function addInspect(root: Command, commands: Commands): void {
  const command = root
    .command("inspect")
    .summary("show graphs, kernels, memory and cost of a model")
    .description("Show what becomes of a model: graphs, kernels, memory map, cost of every kernel.")
    .argument("<model>", "the model file: it exports a model by default")
    .option(
      "-t, --target <target>",
      "schedule the kernels for this target; repeatable where code is shown (default there: all that are installed, else plain loops)",
      collect,
    )
    .option("-o, --out <file>", "write a page that shows all of it to this .html file")
    .option("-k, --kernel <name>", "only this kernel, and the code of every target for it");
  addModelFlags(command)
    .addHelpText(
      "after",
      examples(
        "tapeless inspect model.ts --bind batch=1 --entry predict",
        "tapeless inspect model.ts --bind batch=1 --out model.html",
        "tapeless inspect model.ts --bind batch=1 --kernel hidden_dotGeneral",
      ),
    )
    .action((model, flags) => commands.inspect(model, { ...modelDefaults, target: [], ...flags }));
}

function addVerify(root: Command, commands: Commands): void {
  const command = root
    .command("verify")
    .summary("certify the gradients of a model")
    .description(
      "Compare every derived gradient with differences of what it differentiates, in f64 and along random directions. Names the first op whose gradient is wrong.",
    )
    .argument("<model>", "the model file: it exports a model by default");
  command
    .addOption(bindOption())
    .option("-e, --entry <name>", "only this entry; repeatable", collect)
    .option("--json", "print one JSON document, and nothing else, to stdout")
    .addOption(debugOption())
    .addHelpText("after", examples("tapeless verify model.ts --bind batch=4 --entry train"))
    .action((model, flags) => commands.verify(model, { ...modelDefaults, passes: "none", ...flags }));
}

function addExplain(root: Command, commands: Commands): void {
  root
    .command("explain")
    .summary("derive the gradient of a parameter, step by step")
    .description("Derive the gradient of a cost by one parameter, step by step, with shapes and rules.")
    .argument("<model>", "the model file: it exports a model by default")
    .option("-g, --gradient <parameter>", "the parameter, by its full name")
    .addOption(bindOption())
    .option("-e, --entry <name>", "the entry whose cost it is; default the first that has one", collect)
    .addOption(
      new Option("-f, --format <format>", "default by the ending of --out, else text").choices([
        "text",
        "markdown",
        "html",
      ]),
    )
    .option("-o, --out <file>", "write to this file, not to stdout")
    .option("--jacobian", "show the full Jacobian of every step, and how it is contracted")
    .option("--check", "compute every line and compare it with differences of the cost")
    .option("--all", "one line for every op, with no known rules")
    .option("--json", "print one JSON document, and nothing else, to stdout")
    .addOption(debugOption())
    .addHelpText(
      "after",
      examples(
        "tapeless explain model.ts --gradient hidden.weight",
        "tapeless explain model.ts --gradient hidden.weight --check --jacobian --out derivation.html",
      ),
    )
    .action((model, flags) => commands.explain(model, { ...explainDefaults, ...flags }));
}

const bindOption = (): Option =>
  new Option(
    "-b, --bind <dim=size>",
    "size of a named dim: batch=64, or entry.batch=1,360; repeatable",
  ).argParser(collect);

function addBench(root: Command, commands: Commands, io: Io): void {
  const command = root
    .command("bench")
    .summary("time a model on several targets")
    .description("Build a model for several targets, compare their answers, and time them in turns.")
    .argument("<model>", "the model file: it exports a model by default")
    .option("-t, --target <target>", "repeat for several (default: all that are installed)", collect);
  addModelFlags(command)
    .addHelpText("after", () =>
      [
        examples("tapeless bench model.ts --target js --target wasm --entry predict --bind batch=1,64"),
        `\n${targetsHint({ cwd: io.cwd })}`,
      ].join("\n"),
    )
    .action((model, flags) => commands.bench(model, { ...modelDefaults, target: [], ...flags }));
}

const addModelFlags = (command: Command): Command =>
  command
    .addOption(bindOption())
    .option("-e, --entry <name>", "only this entry; repeatable", collect)
    .option("--fast-math", "allow other roundings where they are faster")
    .addOption(
      new Option(
        "--passes <which>",
        "none leaves the optimizing passes out; results stay the same to the bit",
      )
        .choices(["all", "none"])
        .default("all"),
    )
    .option(
      "--print-ir-after <pass>",
      "print the graph or the kernels after a pass, or after all; repeatable",
      collect,
    )
    .option("--verify-each", "check graph, kernels and programs after every pass")
    .option("--timing", "print how long every pass took")
    .option("--json", "print one JSON document, and nothing else, to stdout")
    .addOption(debugOption());

const debugOption = (): Option => new Option("--debug", "print the stack of an internal error");

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Said here and not to the parser, which would show every empty list in the help. */
const modelDefaults = {
  bind: [],
  entry: [],
  printIrAfter: [],
  fastMath: false,
  verifyEach: false,
  timing: false,
  json: false,
};
const explainDefaults = { bind: [], entry: [], jacobian: false, check: false, all: false, json: false };
const buildDefaults = { ...modelDefaults, target: [], option: [], inline: false, overrides: true };

const examples = (...lines: readonly string[]): string =>
  ["", lines.length === 1 ? "Example:" : "Examples:", ...lines.map((line) => `  $ ${line}`)].join("\n");
