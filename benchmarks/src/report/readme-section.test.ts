import { expect, test } from "vitest";
import type { ContestantResult, RunResult } from "../results.ts";
import { withResults } from "./readme-section.ts";

const timed = (name: string, kind: ContestantResult["kind"], median: number): ContestantResult => ({
  name,
  kind,
  status: "timed",
  time: { median, minimum: median * 0.9, spread: 0.01, samples: 200, callsPerSample: 1 },
});

const run: RunResult = {
  format: 1,
  date: "2026-11-22T15:00:00.000Z",
  command: "pnpm bench peers",
  machine: {
    cpu: "a processor",
    cores: 2,
    memoryBytes: 2 ** 34,
    system: "linux",
    node: "20.20.2",
    v8: "11.3",
    pinnedTo: 1,
    relaxedSimd: true,
  },
  warnings: [],
  cases: [
    {
      group: "peers",
      name: "peers: cnn",
      contestants: [timed("wasm strict", "ours", 1e6), timed("another", "peer", 4e6)],
      promises: [
        {
          promised: { subject: "wasm strict", against: "another", atLeast: 5 },
          byMedian: 0.8,
          byMinimum: 0.8,
          kept: false,
        },
      ],
    },
  ],
  facts: [{ group: "size", subject: "mlp", name: "gzip", value: 5000, unit: "bytes", atMost: 6144 }],
};

const page = `# A page

<!-- The table is made by benchmarks/src/readme.ts from the results it names. -->
old
<!-- end of the table -->

More.
`;

test("the table takes the place of what is between the marks", () => {
  expect(withResults(page, [{ name: "a-run", run }])).toMatchInlineSnapshot(`
    "# A page

    <!-- The table is made by benchmarks/src/readme.ts from the results it names. -->

    a processor, 2 cores, Node 20.20.2 (V8 11.3) with relaxed SIMD, pinned to core 1; 2026-11-22, \`pnpm bench peers\`:

    |  | our fastest | median | fastest of the others | median | as fast |
    | --- | --- | ---: | --- | ---: | ---: |
    | cnn | wasm strict | 1.00 ms | another | 4.00 ms | 4.00 x |

    Of 2 promises about speed and size 1 were missed:

    |  | promised | median | minimum |
    | --- | --- | ---: | ---: |
    | cnn, wasm strict | 5.00 x as fast as another | 4.00 x | 4.00 x |

    Whole result: [a-run.md](benchmarks/results/a-run.md).

    <!-- end of the table -->

    More.
    "
  `);
});

test("of the cases we win a few are shown, of those we lose all", () => {
  const against = (name: string, median: number): RunResult["cases"][number] => ({
    group: "peers",
    name: `peers: ${name}`,
    contestants: [timed("wasm strict", "ours", 1e6), timed("another", "peer", median)],
    promises: [],
  });
  const cases = [against("lstm", 3e6), against("one", 5e5), against("two", 7e6), against("three", 2e6)];
  const table = withResults(page, [{ name: "a-run", run: { ...run, cases, facts: [] } }]);
  const shown = [...table.matchAll(/^\| (\w+) \|/gm)].map(([, name]) => name);
  expect(shown).toEqual(["one", "lstm"]);
  expect(table).toContain("In 2 more cases our fastest module is 2.00 to 7.00 times as fast as");
});

test("a page without marks is left alone", () => {
  expect(() => withResults("# A page", [])).toThrow("no marks");
});
