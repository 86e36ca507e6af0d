/** @file What emitted modules do with memory. */
import type { Declaration } from "../declaration.ts";

const anyView = "Float32Array | Float64Array | Int32Array | Uint8Array";

export const decodeDeclaration: Declaration = {
  kind: "function",
  name: "decode",
  comment: "Fills `view` with the bytes that `text` is the base64 of.",
  parameters: [
    { name: "text", type: "string" },
    { name: "view", type: anyView },
  ],
  returns: "void",
  body: [
    "const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);",
    "const characters = atob(text);",
    "for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);",
  ],
};

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
