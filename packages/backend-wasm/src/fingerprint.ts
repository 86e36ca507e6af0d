/** @file A short name for bytes that are the same: 32 bits of FNV-1a (Fowler, Noll, Vo; RFC 9923). */

export function fingerprint(...parts: readonly Uint8Array[]): string {
  let hash = 0x811c9dc5;
  for (const part of parts) for (const byte of part) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
