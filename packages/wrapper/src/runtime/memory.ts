/** @file What emitted modules do with memory. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: text of emitted code
import type { Declaration } from "../declaration.ts";
import { diskLines } from "./disk.ts";

export const bytesOfDeclaration: Declaration = {
  kind: "function",
  name: "bytesOf",
  comment: "",
  parameters: [{ name: "view", type: "ArrayBufferView" }],
  returns: "Uint8Array",
  body: ["return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);"],
};

export const decodeDeclaration: Declaration = {
  kind: "function",
  name: "decode",
  comment: "Fills `view` with the bytes that `text` is the base64 of.",
  parameters: [
    { name: "text", type: "string" },
    { name: "view", type: "View" },
  ],
  returns: "void",
  body: [
    "const bytes = bytesOf(view);",
    "const characters = atob(text);",
    "for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);",
  ],
};

/** `import.meta.url` stands in the caller, as bundlers look for it beside a literal. */
export const readWeightsDeclaration: Declaration = {
  kind: "function",
  name: "readWeights",
  comment: "A file beside this one, of which the length is known.",
  parameters: [
    { name: "url", type: "URL" },
    { name: "length", type: "number" },
  ],
  returns: "Promise<Uint8Array>",
  async: true,
  body: [
    ...diskLines("url"),
    "const bytes = new Uint8Array(fs ? fs.readFileSync(url) : await (await fetch(url)).arrayBuffer());",
    "if (bytes.length !== length) {",
    '  fail("weights/length", `create: ${url} has ${bytes.length} bytes instead of ${length}`);',
    "}",
    "return bytes;",
  ],
};
