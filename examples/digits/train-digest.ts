/** @file One number for a training run: equal wherever the emitted module runs. */
import { generateDigits } from "./generate-digits.ts";
import { type DigitsModule, evaluate, split, trainEpoch } from "./train.ts";

/** 32 bits of FNV-1a over the bytes. */
function fnv(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** Trains one epoch on drawn digits; the digest of the saved state and of the predictions. */
export async function trainDigest({ create }: DigitsModule): Promise<string> {
  const model = await create({ seed: 5 });
  const { trainRows, testRows } = split(generateDigits(1797));
  trainEpoch(model, trainRows, 0);
  return `state ${fnv(model.save())}, predictions ${fnv(evaluate(model, testRows).probabilities)}`;
}
