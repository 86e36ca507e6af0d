/** @file One line that moves while cases run, on a terminal only. */
const width = 24;

export interface Progress {
  /** Before each case. */
  at(done: number, name: string): void;
  end(): void;
}

export function progressOn(stream: NodeJS.WriteStream, total: number): Progress {
  if (!stream.isTTY || process.env.TERM === "dumb") return { at: () => {}, end: () => {} };
  return {
    at: (done, name) => {
      const filled = Math.floor((width * done) / Math.max(1, total));
      const bar = "=".repeat(filled) + " ".repeat(width - filled);
      const line = `[${bar}] ${done}/${total} ${name}`;
      stream.write(`\r\u001b[2K${line.slice(0, Math.max(0, (stream.columns ?? 80) - 1))}`);
    },
    end: () => void stream.write("\r\u001b[2K"),
  };
}
