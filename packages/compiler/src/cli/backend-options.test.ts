import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Backend } from "../backend.ts";
import { checkOptionsUsed, ownOptions, parseOptionFlags, parseThreads } from "./backend-options.ts";

const backend = (name: string, options?: z.ZodType): Backend => ({
  name,
  contract: 1,
  capabilities: {
    lanes: { f32: 1, f64: 1, i32: 1, bool: 1 },
    scalarOps: new Set(),
    tile: { rows: 1, columns: 1 },
  },
  emit: () => [],
  ...(options ? { options } : {}),
});

const toy = backend(
  "toy",
  z.object({
    unroll: z.int().min(1).default(4),
    label: z.string().optional(),
    verbose: z.boolean().default(false),
  }),
);
const plain = backend("plain");
const both = backend("both", z.object({ unroll: z.int() }));

const options = async (
  flags: string[],
  target: Backend = toy,
  all: Backend[] = [target],
): Promise<unknown> => {
  const parsed = parseOptionFlags(flags);
  checkOptionsUsed(parsed, all);
  return ownOptions(parsed, target);
};

test("defaults where nothing is given, nothing for a target without options", async () => {
  expect(await options([])).toEqual({ unroll: 4, verbose: false });
  expect(await options([], plain)).toBeUndefined();
});

test("text becomes what the schema takes", async () => {
  expect(await options(["unroll=8", "label=7", "verbose"])).toEqual({ unroll: 8, label: "7", verbose: true });
  expect(await options(["label=a=b"])).toMatchObject({ label: "a=b" });
});

test("with several targets: each gets the options it has, a prefix chooses one", async () => {
  expect(await options(["unroll=2", "label=x"], both, [toy, both])).toEqual({ unroll: 2 });
  expect(await options(["unroll=2", "plain.x=1"].slice(0, 1), toy, [toy, plain])).toMatchObject({
    unroll: 2,
  });
  expect(await options(["toy.unroll=2", "both.unroll=3"], toy, [toy, both])).toMatchObject({ unroll: 2 });
  expect(await options(["toy.unroll=2", "both.unroll=3"], both, [toy, both])).toEqual({ unroll: 3 });
});

test("any key for a schema whose fields are not known", async () => {
  expect(await options(["x=1"], backend("open", z.record(z.string(), z.number())))).toEqual({ x: 1 });
});

describe("refused", () => {
  test.each([
    [["unrol=2"], "--option unrol=2: toy has no option unrol\n  hint did you mean unroll?"],
    [["speed=2"], "toy has no option speed\n  hint options: unroll, label, verbose"],
    [["js.unroll=2"], "--option js.unroll=2: js is none of the targets built\n  hint targets: toy"],
    [["unroll=0"], "the target toy does not take these options: unroll: Too small"],
    [
      ["unroll=fast"],
      "unroll: Invalid input: expected number, received string\n  hint given: --option unroll=fast",
    ],
    [["unroll=1", "unroll=2"], "--option unroll=2: unroll is given twice"],
    [["=2"], "--option =2: there is no name"],
    [["a.b.c=2"], "there is no name"],
  ])("%s", async (flags, problem) => {
    await expect(options(flags)).rejects.toThrow(`cli/option: `);
    await expect(options(flags)).rejects.toThrow(problem);
  });

  test("any option, by a target that takes none", async () => {
    await expect(options(["x=1"], plain)).rejects.toThrow(
      "plain has no option x\n  hint it takes no options",
    );
  });
});

describe("--threads", () => {
  const crew = backend("crew", z.object({ threads: z.union([z.boolean(), z.int()]).default(false) }));
  const given = async (value: string | true | undefined, all: Backend[]): Promise<unknown> => {
    const flags = parseThreads(value);
    checkOptionsUsed(flags, all);
    return ownOptions(flags, all.at(-1)!);
  };

  test("is an option of the targets that have it", async () => {
    expect(await given(undefined, [crew])).toEqual({ threads: false });
    expect(await given(true, [crew])).toEqual({ threads: true });
    expect(await given("4", [toy, crew])).toEqual({ threads: 4 });
    expect(await given("4", [crew, plain])).toBeUndefined();
  });

  test("where no target has it, the flag is named as it was written", async () => {
    await expect(given(true, [plain])).rejects.toThrow("cli/option: --threads: plain has no option threads");
  });

  test.each(["0", "-1", "1.5", "65", "model.ts", "", "1e1"])("takes no %s", async (value) => {
    await expect(given(value, [crew])).rejects.toThrow(
      `cli/threads: --threads ${value}: that is no number of threads`,
    );
  });
});
