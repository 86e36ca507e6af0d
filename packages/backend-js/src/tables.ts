/** @file The tables of the elementary functions as code that builds them exactly. */

import type { TableName } from "@tapeless/graph/ir";
import type { TextDeclaration } from "@tapeless/wrapper";

const pow2: TextDeclaration = {
  kind: "text",
  lines: [
    "/** Entry k + 1023 is 2^k: k + 1023 is its exponent's bits. */",
    "const pow2 = new Float64Array(2047);",
    "const pow2Words = new Int32Array(pow2.buffer);",
    "for (let k = 1; k < 2047; k++) pow2Words[2 * k + 1] = k << 20;",
  ],
};

/** 2/pi in units of 2^-400, and how the entries are cut: those of `tableValues` in the language package. */
const twoOverPi = (name: TableName, doc: string, entry: string): TextDeclaration => ({
  kind: "text",
  lines: [
    `/** ${doc} */`,
    `const ${name} = new Float64Array(109);`,
    `for (let i = 0; i < 109; i++) {`,
    `  const turns = (i < 4 ? twoOverPi >> BigInt(4 - i) : twoOverPi << BigInt(i - 4)) % (1n << 402n);`,
    `  const high = turns >> 373n;`,
    `  ${name}[i] = ${entry};`,
    `}`,
  ],
});

const tables: Readonly<Record<TableName, TextDeclaration>> = {
  pow2,
  twoOverPiHigh: twoOverPi(
    "twoOverPiHigh",
    "(2^(i-4) * 2/pi) mod 4, cut to 29 bits.",
    "Number(high) * 7.450580596923828e-9",
  ),
  twoOverPiLow: twoOverPi(
    "twoOverPiLow",
    "What `twoOverPiHigh` leaves.",
    "Number(turns - (high << 373n)) * 3.8725919148493183e-121",
  ),
};

export const tableSource = (name: TableName) => ({
  needs: name === "pow2" ? [] : (["twoOverPi"] as const),
  declaration: tables[name],
});
