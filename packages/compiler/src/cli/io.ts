/** @file What the command line touches of the outside, as a value: tests hand in their own. */
import { createColors } from "picocolors";

interface OutputStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Io {
  /** Paths on the command line are relative to this folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What was asked for. */
  readonly stdout: OutputStream;
  /** Everything else: errors, warnings, progress, IR on the way. */
  readonly stderr: OutputStream;
}

export const processIo = (): Io => ({
  cwd: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});

export const isTerminal = (stream: OutputStream, { env }: Io): boolean =>
  stream.isTTY === true && env.TERM !== "dumb";

export type Colors = ReturnType<typeof createColors>;

/** Colours on a terminal only; never with NO_COLOR (no-color.org). */
export const colorsFor = (stream: OutputStream, io: Io): Colors =>
  createColors(isTerminal(stream, io) && !io.env.NO_COLOR);

/**
 * Runs `body` with everything it prints sent to stderr: a model file may log what it likes, and stdout still holds
 * one JSON document.
 */
export async function withQuietStdout<T>(quiet: boolean, body: () => Promise<T>): Promise<T> {
  if (!quiet) return body();
  const { write } = process.stdout;
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write;
  try {
    return await body();
  } finally {
    process.stdout.write = write;
  }
}
