/** @file A file name from the name of a model, which may be any text. */

/** Names that Windows keeps for devices, whatever the extension. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** Letters, digits, `-` and `_`, beginning with a letter, digit or `_`; the same name gives the same file. */
export function safeFileName(name: string): string {
  const safe = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 100);
  if (safe === "") return "model";
  return devices.test(safe) ? `${safe}-model` : safe;
}
