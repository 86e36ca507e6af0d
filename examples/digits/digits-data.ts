/**
 * @file The digits, in this order: the folder TAPELESS_DATA; a copy downloaded once from the data set's home; digits
 * drawn by this example. Every byte of the first two is checked.
 *
 * Data: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (its test part), UCI Machine Learning
 * Repository, 1998, CC BY 4.0.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateDigits } from "./generate-digits.ts";

export interface Digits {
  /** One byte a pixel, 0..16, 64 an image. */
  readonly images: Uint8Array;
  /** 0..9. */
  readonly labels: Uint8Array;
  /** Where they came from, for people. */
  readonly source: string;
}

export interface DataPlaces {
  /** A folder that holds `digits/images.u8` and `digits/labels.u8`. */
  readonly folder?: string | undefined;
  /** Where a download is kept. */
  readonly cache: string;
  readonly download: (url: string) => Promise<string>;
}

export const home = "https://archive.ics.uci.edu/ml/machine-learning-databases/optdigits/optdigits.tes";

const count = 1797;
const pixels = 64;

/** SHA-256 of all pixels followed by all labels, in the order of the published file. */
export const checksum = "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826";

export async function loadDigits(places: DataPlaces): Promise<Digits> {
  return (await fromFolder(places.folder)) ?? (await fromHome(places)) ?? generateDigits(count);
}

export async function fromFolder(folder: string | undefined): Promise<Digits | undefined> {
  if (!folder) return undefined;
  try {
    const [images, labels] = await Promise.all(
      ["images.u8", "labels.u8"].map((file) => readFile(join(folder, "digits", file))),
    );
    return checked({
      images: new Uint8Array(images!),
      labels: new Uint8Array(labels!),
      source: "UCI digits, from the data folder",
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** From the cache, else from the data set's home; undefined where there is no network. */
export async function fromHome({ cache, download }: DataPlaces): Promise<Digits | undefined> {
  const file = join(cache, "optdigits.tes");
  const cached = await readFile(file, "utf8").catch(() => undefined);
  const attribution = "UCI digits (Alpaydin and Kaynak 1998, CC BY 4.0)";
  if (cached !== undefined) {
    const parsed = tryParse(cached);
    if (parsed) return { ...parsed, source: `${attribution}, from ${file}` };
  }
  const text = await download(home).catch(() => undefined);
  if (text === undefined) return undefined;
  const digits = checked({ ...parseDigits(text), source: `${attribution}, downloaded` });
  await mkdir(cache, { recursive: true });
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
  return digits;
}

function tryParse(text: string): Omit<Digits, "source"> | undefined {
  try {
    return checked({ ...parseDigits(text), source: "" });
  } catch {
    return undefined;
  }
}

/** Lines of 64 pixels (0..16) and a label (0..9), separated by commas. */
export function parseDigits(text: string): Omit<Digits, "source"> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const images = new Uint8Array(lines.length * pixels);
  const labels = new Uint8Array(lines.length);
  lines.forEach((line, row) => {
    const numbers = line.split(",").map(Number);
    const isValid =
      numbers.length === pixels + 1 &&
      numbers.every((n, i) => Number.isInteger(n) && n >= 0 && n <= (i < pixels ? 16 : 9));
    if (!isValid) throw new Error(`digits: line ${row + 1} is not 64 pixels of 0..16 and a label of 0..9`);
    images.set(numbers.slice(0, pixels), row * pixels);
    labels[row] = numbers[pixels]!;
  });
  return { images, labels };
}

function checked(digits: Digits): Digits {
  const found = createHash("sha256").update(digits.images).update(digits.labels).digest("hex");
  if (found === checksum) return digits;
  throw new Error(
    `digits: the data do not have the expected contents (checksum ${found}, expected ${checksum})`,
  );
}

/** Downloads text, giving up after some seconds. */
export async function downloadText(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}
