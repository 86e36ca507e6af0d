/** @file Types that functions of emitted modules share. They are no part of its JavaScript. */
import type { TextDeclaration } from "../declaration.ts";

export const typesDeclaration: TextDeclaration = {
  kind: "text",
  lines: [
    "type View = Float32Array | Float64Array | Int32Array | Uint8Array;",
    "/** What a caller passes: nothing is known of it but that it may have names. */",
    "type Named = Readonly<Record<string, unknown>>;",
  ],
};
