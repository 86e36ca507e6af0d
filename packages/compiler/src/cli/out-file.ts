/** @file `--out` where it names one file. */
import { basename, dirname, extname, resolve } from "node:path";
import { GraphError } from "@tapeless/graph/ir";
import { generatedMark } from "../generated-mark.ts";
import { checkOverwrite } from "./check-overwrite.ts";
import type { Io } from "./io.ts";
import { checkNamed, checkWritable, type OutputFile, writeFiles } from "./write-files.ts";

export type Format = "text" | "markdown" | "html";

const formats: Readonly<Record<string, Format>> = {
  ".txt": "text",
  ".md": "markdown",
  ".html": "html",
  ".htm": "html",
};

/** What the ending of `out` asks for. @throws GraphError `cli/out` where it is none of `allowed`. */
export function formatOf(out: string, allowed: readonly Format[]): Format {
  const ending = extname(out).toLowerCase();
  const format = formats[ending];
  if (format && allowed.includes(format)) return format;
  const endings = Object.keys(formats).filter((key) => allowed.includes(formats[key]!));
  throw new GraphError({
    code: "cli/out",
    problem: `--out ${out}: ${ending === "" ? "the file has no ending" : `nothing is written as ${ending}`}`,
    hint: `the file may end in ${endings.join(", ")}`,
  });
}

export interface OutFile {
  write(contents: string): void;
}

export interface OutFileOptions {
  readonly format: Format;
  /** The real path of the model file. */
  readonly model: string;
}

/** @throws GraphError `out/...`, before any work. */
export function outFile(out: string, { format, model }: OutFileOptions, { cwd }: Io): OutFile {
  checkNamed(out, "file");
  const file = resolve(cwd, out);
  const folder = dirname(file);
  checkWritable(folder, out);
  const filesOf = (contents: string): OutputFile[] => [{ path: basename(file), contents }];
  checkOverwrite(folder, filesOf(""), model);
  return {
    write(contents) {
      const mark = format === "text" ? `\n${generatedMark}\n` : `\n<!-- ${generatedMark} -->\n`;
      writeFiles(
        folder,
        filesOf(`${contents.trimEnd()}\n${format === "html" ? mark.trimStart() : mark}`),
        out,
      );
    },
  };
}
