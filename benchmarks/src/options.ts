/** @file What `pnpm bench` can be told. */
import { Command } from "commander";
import { isInstalled } from "./peers/load.ts";
import { type Group, groups } from "./results.ts";

export interface Options {
  readonly groups: readonly Group[];
  readonly filter: string;
  readonly quick: boolean;
  readonly json: boolean;
  readonly updateBudgets: boolean;
  /** The Node that runs the cases. */
  readonly node: string;
  /** As somebody would write it again. */
  readonly command: string;
  /** What runs, in the name of a file; empty where everything does. */
  readonly part: string;
}

const isGroup = (name: string): name is Group => (groups as readonly string[]).includes(name);

/** Peers take part once they are installed, by `pnpm bench peers`. */
const chosenByDefault = (): readonly Group[] => groups.filter((group) => group !== "peers" || isInstalled());

/** Where files lie on this machine is of no use on another. */
const withoutFolder = (arg: string): string => arg.replace(/^(--\w+=)?(?:\/|[A-Za-z]:[\\/]).*[\\/]/, "$1");

const quoted = (arg: string): string => (/[^\w./=-]/.test(arg) ? JSON.stringify(arg) : arg);

/** @throws CommanderError for what it does not understand. */
export function parseOptions(args: readonly string[]): Options {
  const program = new Command("bench")
    .description(
      "Measures emitted modules against plain code, other libraries and the limits of the machine.",
    )
    .argument("[groups...]", groups.join(", "))
    .option("--filter <text>", "only cases whose name contains the text", "")
    .option("--quick", "every case once: right results and counted numbers, no times", false)
    .option("--json", "print one JSON document", false)
    .option("--node <path>", "another node to run the cases", process.execPath)
    .option("--update-budgets", "write the counted numbers to benchmarks/budgets.json", false)
    .showHelpAfterError("(--help shows all options)")
    .exitOverride();
  program.parse([...args], { from: "user" });
  const names = program.args;
  const wrong = names.find((name) => !isGroup(name));
  if (wrong !== undefined) program.error(`error: there is no group ${wrong}: ${groups.join(", ")}`);
  const { filter, quick, json, node, updateBudgets } =
    program.opts<Omit<Options, "groups" | "command" | "part">>();
  return {
    groups: names.length > 0 ? names.filter(isGroup) : chosenByDefault(),
    filter,
    quick: quick || updateBudgets,
    json,
    updateBudgets,
    node,
    command: ["pnpm bench", ...args.map(withoutFolder).map(quoted)].join(" "),
    part: [...names, filter]
      .join("-")
      .replace(/[^a-z0-9]+/gi, "-")
      .replace(/^-|-$/g, ""),
  };
}
