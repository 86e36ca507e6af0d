import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { files, linesMatching, read } from "./files.ts";

/** Which packages each package may use. */
const mayUse: Record<string, readonly string[]> = {
  graph: [],
  compiler: ["graph"],
  wrapper: ["graph", "compiler"],
  "backend-js": ["graph", "compiler", "wrapper"],
  "backend-wasm": ["graph", "compiler", "wrapper"],
};
const packages = Object.keys(mayUse);

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly exports: Record<string, unknown>;
}

const manifest = (name: string): Manifest => JSON.parse(read(`packages/${name}/package.json`));
const code = (name: string): string[] =>
  files(/\.[cm]?[jt]s$/, `packages/${name}/src`, `packages/${name}/bin`);

const specifier =
  /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*|import\.meta\.resolve\(\s*)["']([^"'\n]+)["']/g;
const imports = (path: string): string[] =>
  [...read(path).matchAll(specifier)].map((match) => match[1] ?? "");

describe.each(packages)("%s", (name) => {
  const allowed = mayUse[name] ?? [];

  test("depends only on the layers below it", () => {
    const { dependencies, devDependencies, peerDependencies } = manifest(name);
    const used = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })
      .filter((dependency) => dependency.startsWith("@tapeless/"))
      .map((dependency) => dependency.slice("@tapeless/".length));
    expect(used.filter((dependency) => !allowed.includes(dependency))).toEqual([]);
  });

  test("imports other packages only through their public entry points", () => {
    const wrong = code(name).flatMap((path) =>
      imports(path)
        .filter((text) => text.startsWith("@tapeless/") && text !== "@tapeless/source")
        .filter((text) => {
          const [, other = "", ...rest] = text.split("/");
          const entry = rest.length === 0 ? "." : `./${rest.join("/")}`;
          return !allowed.includes(other) || !(entry in manifest(other).exports);
        })
        .map((text) => `${path} imports ${text}`),
    );
    expect(wrong).toEqual([]);
  });

  test("reaches no file outside its own folder", () => {
    const wrong = code(name).flatMap((path) =>
      imports(path)
        .filter((text) => text.startsWith("."))
        .filter((text) => !posix.join(posix.dirname(path), text).startsWith(`packages/${name}/`))
        .map((text) => `${path} imports ${text}`),
    );
    expect(wrong).toEqual([]);
  });
});

const backends = packages.filter((name) => name.startsWith("backend-"));

test.each(backends)("%s is named in no other package", (backend) => {
  const others = packages.filter((name) => name !== backend);
  const paths = others.flatMap((name) => [...code(name), `packages/${name}/package.json`]);
  expect(paths.flatMap((path) => linesMatching(path, new RegExp(backend)))).toEqual([]);
});

test("the language opens no file and knows no process", () => {
  const paths = code("graph").filter((path) => !/\.test(?:-d)?\.ts$|\/fixtures\//.test(path));
  const wrong = paths.flatMap((path) =>
    imports(path)
      .filter((text) => text.startsWith("node:"))
      .map((text) => `${path} imports ${text}`),
  );
  expect(wrong).toEqual([]);
});

test("one file at most imports ts-morph", () => {
  const paths = packages.flatMap(code).filter((path) => !/\.test\.ts$|\/fixtures\//.test(path));
  expect(paths.filter((path) => imports(path).includes("ts-morph")).length).toBeLessThanOrEqual(1);
});
