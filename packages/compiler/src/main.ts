/** @file The program behind `tapeless`: what `bin/tapeless.mjs` runs once modules load from TypeScript. */
import { processIo } from "./cli/io.ts";
import { run } from "./cli/run.ts";

// a reader that closes early (`| head`) is no error
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const code = await run(process.argv.slice(2), processIo());

// a model may have left timers or servers behind; what was printed goes out first
await new Promise<void>((done) => process.stdout.write("", () => done()));
process.exit(code);
