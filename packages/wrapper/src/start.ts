/** @file How an emitted model starts: its seed, its initial values, a saved state. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: text of emitted code
import type { Module, StateTensor } from "@tapeless/compiler";
import { Lines } from "./lines.ts";

export interface StartParts {
  readonly module: Module;
  /** The view of a shared buffer. */
  readonly view: (buffer: string) => string;
  /** The body of the program that fills parameters and state. */
  readonly init: readonly string[];
}

/** The end of `create`, up to the answer; nothing for a module without state. */
export function startLines({ module, view, init }: StartParts): string[] {
  const out = new Lines();
  if (module.state.length === 0) return [];
  const find = (kind: StateTensor["kind"]): string | undefined => {
    const tensor = module.state.find((candidate) => candidate.kind === kind);
    return tensor && view(tensor.buffer);
  };
  const rng = find("rng");
  if (!module.init) {
    const needed = "create: this module has no initial values; it takes a state";
    out.line(`if (options?.state === undefined) fail("state/required", "${needed}");`);
  }
  if (rng) writeSeed(out, rng);
  if (module.init) {
    out.line("/** Fills parameters and state from the seed. */");
    const body = (): void => {
      out.line(
        `for (const { ${rng ? "part, " : ""}view } of tensors) ${rng ? 'if (part !== "rng") ' : ""}view.fill(0);`,
      );
      for (const line of init) out.line(line);
    };
    out.block("const initialize = (): void =>", body, "};");
  }
  writeLoad(out, module.init !== undefined);
  if (!module.init) out.line("load(options.state);");
  else {
    out.line("if (options.state !== undefined) load(options.state);");
    out.line("else initialize();");
  }
  return out.lines;
}

function writeSeed(out: Lines, rng: string): void {
  out.line("const { seed = 0 } = options;");
  out.block("if (!Number.isSafeInteger(seed) || seed < 0)", () => {
    out.line(
      'fail("seed/invalid", `create: seed is ${String(seed)} (${typeof seed}); it takes a whole number from 0 to 2^53 - 1`);',
    );
  });
  out.line(`${rng}[0] = seed;`);
  out.line(`${rng}[1] = seed / 4294967296;`);
}

function writeLoad(out: Lines, hasInit: boolean): void {
  const body = (): void => {
    out.line("const found = readState(tensors, state);");
    if (hasInit) out.line("if (found.size < tensors.length) initialize();");
    out.line("for (const [{ view }, bytes] of found) bytesOf(view).set(bytes);");
  };
  out.block("const load = (state: Uint8Array | ArrayBuffer): void =>", body, "};");
}
