/** @file The user's file:line for a node, captured when an op is called and resolved only when somebody reads it. */

export interface Source {
  /** The captured call stack; formatting it is slow, so that waits until it is asked for. */
  readonly trace?: { readonly stack?: string | undefined };
  /** Known without a trace (a graph read from text). */
  readonly text?: string;
  /** Where to point if the call came from no file of the user's. */
  readonly instead?: Source;
}

/** The folder of this package, sources and build: frames inside it are ours. */
const ownFolder = new URL("../..", import.meta.url).href;

/** It calls what the user wrote; who called it did not write the model. */
const builder = /\/model\/build-model\.[jt]s$/;

const framesKept = 24;

let instead: Source | undefined;

/** What is called in `body`, but from no file of the user's, points at `source`. */
export function withSource<T>(source: Source, body: () => T): T {
  const before = instead;
  instead = source;
  try {
    return body();
  } finally {
    instead = before;
  }
}

let isCapturing = true;

/** Runs `body` without remembering who called what: looking at the stack is half the time of building a model. */
export function withoutSources<T>(body: () => T): T {
  const before = isCapturing;
  isCapturing = false;
  try {
    return body();
  } finally {
    isCapturing = before;
  }
}

const nowhere: Source = { text: "" };

/** Remembers where we are, leaving out `below` and everything it called. */
export function captureSource(below: (...args: never[]) => unknown): Source {
  if (!isCapturing) return nowhere;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = framesKept;
  const trace: { stack?: string } = {};
  Error.captureStackTrace(trace, below);
  Error.stackTraceLimit = limit;
  return instead ? { trace, instead } : { trace };
}

let baseFolder: string | undefined;

/** Files are shown relative to this folder (that of the model file). */
export function setSourceBase(folderUrl: string | undefined): void {
  baseFolder = folderUrl;
}

interface Frame {
  /** The function; "" where it has no name. */
  readonly name: string;
  readonly file: string;
  readonly line: string;
  readonly column: string;
}

function frames(stack: string): Frame[] {
  const found: Frame[] = [];
  for (const line of stack.split("\n").slice(1)) {
    const match = /^at (?:(.*) \()?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+):(\d+)\)?$/.exec(
      line.trim(),
    );
    if (!match) continue;
    const name = /([\w$]*)$/.exec(match[1] ?? "")![1]!;
    found.push({ name, file: match[2]!, line: match[3]!, column: match[4]! });
  }
  return found;
}

/** The address of a file named by a path, as `import.meta.url` would have it. */
function toUrl(file: string): string {
  if (file.startsWith("file:")) return file;
  const path = file.replaceAll("\\", "/").replace(/^([A-Za-z]:)/, "/$1");
  return new URL(`file://${path.replace(/[%?#]/g, encodeURIComponent)}`).href;
}

const withoutQuery = (url: string): string => url.replace(/\?.*$/, "");

/** Whether a frame is in the language, and not in a test of it. */
const isOwn = (url: string): boolean => url.startsWith(ownFolder) && !url.includes(".test.");

/** The function of the language that the user's file called, where it has a name: `matmul`. */
export function calledFunction({ trace }: Source): string | undefined {
  let name: string | undefined;
  for (const frame of frames(trace?.stack ?? "")) {
    const url = withoutQuery(toUrl(frame.file));
    if (!isOwn(url)) return name || undefined;
    if (builder.test(url)) return undefined;
    name = frame.name;
  }
  return undefined;
}

/** `examples/mlp/model.ts:21:15`, or "" where the call came from no file. */
export function showSource(source: Source): string {
  if (source.text !== undefined) return source.text;
  for (const { file, line, column } of frames(source.trace?.stack ?? "")) {
    const url = withoutQuery(toUrl(file));
    const isOurs = isOwn(url);
    if (isOurs && builder.test(url)) break;
    if (isOurs || url.includes("/node_modules/@tapeless/")) continue;
    const shown =
      baseFolder && url.startsWith(baseFolder) ? url.slice(baseFolder.length) : url.replace(/^.*\//, "");
    return `${decodeURIComponent(shown)}:${line}:${column}`;
  }
  return source.instead ? showSource(source.instead) : "";
}
