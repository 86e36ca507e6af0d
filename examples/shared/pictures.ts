/** @file Where the pictures of an example go. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Writes `pictures/<name>` beside the script whose `import.meta.url` this is, and says so. */
export async function writePicture(script: string, name: string, content: string): Promise<void> {
  const folder = fileURLToPath(new URL("pictures", script));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), content);
  console.log(`picture: pictures/${name}`);
}
