/** @file Every error code of the sources is in docs/errors, and every documented one in the sources. */
import { expect, test } from "vitest";
import { files, read } from "./files.ts";

const sources = files(/\.ts$/, "packages").filter(
  (path) =>
    path.includes("/src/") && !/\.test(-d)?\.ts$|\/(fixtures|golden|conformance\/.*-cases)\b/.test(path),
);

/** `family/what` between quotes. */
const code = /(?<!`)"([a-z]+\/[a-z]+(?:-[a-z]+)*)"/g;

/** Look like codes, and are not. */
const others = new Set(["tapeless/entry", "tapeless/model"]);

/** Files whose codes are put together: what goes before the name, and how the names are found. */
const composed: readonly (readonly [prefix: string, path: RegExp, names: RegExp])[] = [
  ["text/", /graph\/src\/ir\/(parse|text-scanner)\.ts$/, /\bfail\(\s*"([a-z-]+)"/g],
  ["json/", /graph\/src\/ir\/json\.ts$/, /\bfail\(\s*"([a-z-]+)"/g],
  ["graph/", /graph\/src\/ir\/verify\.ts$/, /\breport\(\s*"([a-z-]+)"/g],
  // what an op's schema and rule refuse, in all three forms
  ...["text/", "json/", "graph/"].map((prefix) => {
    return [prefix, /graph\/src\/ir\/infer-node\.ts$/, /\bkind: "([a-z-]+)"/g] as const;
  }),
];

/** The words of commander's own errors that its users meet (`code: \`cli/${...}\`` in arguments.ts). */
const ofCommander = [
  "cli/unknown-command",
  "cli/unknown-option",
  "cli/missing-argument",
  "cli/option-missing-argument",
  "cli/invalid-argument",
  "cli/excess-arguments",
];

function thrown(): Map<string, string> {
  const found = new Map<string, string>(ofCommander.map((name) => [name, "commander"]));
  for (const path of sources) {
    const text = read(path);
    for (const [, name] of text.matchAll(code)) if (!others.has(name!)) found.set(name!, path);
    for (const [prefix, pattern, names] of composed) {
      if (!pattern.test(path)) continue;
      for (const [, name] of text.matchAll(names)) found.set(`${prefix}${name}`, path);
    }
  }
  return found;
}

const index = read("docs/errors/README.md");
const listed = new Map(
  [...index.matchAll(/^\| \[`([^`]+)`\]\(([\w-]+\.md)\) \| (.+) \|$/gm)].map(([, name, page]) => [
    name!,
    page!,
  ]),
);

test("every code the sources throw is in the index of docs/errors", () => {
  const missing = [...thrown()].filter(([name]) => !listed.has(name));
  expect(missing.map(([name, path]) => `${name} (${path})`)).toEqual([]);
});

test("every code of the index is thrown somewhere", () => {
  const codes = thrown();
  expect([...listed.keys()].filter((name) => !codes.has(name))).toEqual([]);
});

test("the page that the index names has a row for the code", () => {
  const wrong = [...listed].filter(
    ([name, page]) => !read(`docs/errors/${page}`).includes(`| \`${name}\` |`),
  );
  expect(wrong).toEqual([]);
});

test("the index is in alphabetical order, and every page is in it", () => {
  const names = [...listed.keys()];
  expect(names).toEqual(names.toSorted());
  const pages = new Set([...listed.values(), "README.md"]);
  expect(files(/\.md$/, "docs/errors").map((path) => path.split("/").at(-1)!)).toEqual([...pages].toSorted());
});
