import { expect, test } from "vitest";
import { parseBytes } from "./parse-bytes.ts";

test.each([
  ["1048576", 1048576],
  ["1e6", 1_000_000],
  ["1MB", 1_000_000],
  ["64MiB", 64 * 1024 * 1024],
  ["64 mib", 64 * 1024 * 1024],
  ["1.5GB", 1_500_000_000],
  ["2GiB", 2 ** 31],
  ["10kB", 10_000],
  ["512B", 512],
])("%s is %d bytes", (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each(["", "0", "-1", "1TB", "MB", "1e400", "0x10", "1,000", "0.5", "1 000"])("%j is none", (text) => {
  expect(() => parseBytes(text)).toThrow(`cli/max-bytes: --max-bytes ${text}: that is no number of bytes`);
});
