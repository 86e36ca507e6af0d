/** @file The command line as a function: arguments in, exit code out. */
import { runArguments } from "./arguments.ts";
import type { Io } from "./io.ts";
import { reportError } from "./report-error.ts";

/** 0: done. 1: a mistake of the user. 2: a fault of ours. */
export async function run(argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  let code: 0 | 1 = 0;
  try {
    // a command's code is loaded when it runs, so that help is there at once
    await runArguments(
      argv,
      {
        build: async (model, flags) => (await import("./build.ts")).build(model, flags, io),
        inspect: async (model, flags) => (await import("./inspect.ts")).inspect(model, flags, io),
        explain: async (model, flags) => (await import("./explain.ts")).explain(model, flags, io),
        bench: async (model, flags) => (await import("./bench.ts")).bench(model, flags, io),
        verify: async (model, flags) => {
          if (!(await (await import("./verify.ts")).verify(model, flags, io))) code = 1;
        },
        targets: async (flags) => (await import("./list-targets.ts")).listTargets(flags, io),
      },
      io,
    );
    return code;
  } catch (error) {
    const debug = argv.includes("--debug") || Boolean(io.env.TAPELESS_DEBUG);
    return reportError(error, { json: argv.includes("--json"), debug }, io);
  }
}
