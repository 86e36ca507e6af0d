/** @file What emitted modules do where buffers change places. */
import type { Declaration } from "@tapeless/wrapper";

const anyView = "Float32Array | Float64Array | Int32Array | Uint8Array";

export const exchangeDeclaration: Declaration = {
  kind: "function",
  name: "exchange",
  comment: "Exchanges the contents of two arrays.",
  parameters: [
    { name: "a", type: anyView },
    { name: "b", type: anyView },
  ],
  returns: "void",
  body: [
    "for (let i = 0; i < a.length; i++) {",
    "  const held = a[i];",
    "  a[i] = b[i];",
    "  b[i] = held;",
    "}",
  ],
};
