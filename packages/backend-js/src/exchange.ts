/** @file What emitted modules do where buffers change places. */
import type { Declaration } from "@tapeless/wrapper";

export const exchangeDeclaration: Declaration = {
  kind: "function",
  name: "exchange",
  comment: "Exchanges the contents of two arrays.",
  parameters: [
    { name: "a", type: "View" },
    { name: "b", type: "View" },
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
