/** @file The program behind `tapeless`: what `bin/tapeless.mjs` runs once modules load from TypeScript. */
import { type GraphErrorData, renderError } from "@tapeless/graph/ir";
import { processIo } from "./cli/io.ts";
import { run } from "./cli/run.ts";

// a model may end the process, or leave a rejected promise behind: neither is a build that went well
let isDone = false;

// a reader that closes early (`| head`) is no error
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") {
    isDone = true;
    process.exit(0);
  }
  throw error;
});

process.on("exit", (code) => {
  if (isDone || code !== 0) return;
  const problem = "the model ended the process while it was read";
  complain({ code: "model/exit", problem, hint: "leave out process.exit" });
  process.exitCode = 1;
});
process.on("unhandledRejection", (reason) => {
  const text = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
  const problem = `a promise in the model was rejected and nobody caught it: ${text}`;
  complain({ code: "model/rejection", problem });
  isDone = true;
  process.exit(1);
});

function complain(data: GraphErrorData): void {
  process.stderr.write(`error ${renderError(data)}\n`);
}

const code = await run(process.argv.slice(2), processIo());

// a model may have left timers or servers behind; what was printed goes out first
await new Promise<void>((done) => process.stdout.write("", () => done()));
isDone = true;
process.exit(code);
