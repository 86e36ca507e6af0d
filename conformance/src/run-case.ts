/** @file Tries one case on one target. */
import { join } from "node:path";
import { describeThrown, safeFileName } from "./compiler.ts";
import { CaseError, readCase } from "./format/read-case.ts";
import { refuseUnread } from "./kinds/build-op.ts";
import { planOf } from "./kinds/index.ts";
import type { Problem } from "./plan.ts";
import type { Target } from "./targets/target.ts";
import { Unsupported } from "./unsupported.ts";

export interface Outcome {
  readonly name: string;
  readonly category: string;
  readonly status: "passed" | "failed" | "unsupported";
  /** Why it is unsupported. */
  readonly reason?: string;
  readonly problems: readonly Problem[];
  /** The derivative is a convention, and others are no error if they are documented. */
  readonly convention: boolean;
}

/** A case by its file; whatever goes wrong is an outcome. */
export async function runCase(folder: string, file: string, target: Target): Promise<Outcome> {
  // until the file says otherwise
  let about = { name: file.replace(/\.json$/, ""), category: file.split("/")[0]!, convention: false };
  try {
    const { golden, unknownFields } = readCase(join(folder, file), file);
    about = { name: golden.name, category: golden.category, convention: golden.convention ?? false };
    refuseUnread("field", unknownFields);
    const { model, check } = planOf(golden);
    const instance = await target.load(model, safeFileName(file.replace(/\.json$/, "")));
    const problems = check(instance);
    return { ...about, status: problems.length > 0 ? "failed" : "passed", problems };
  } catch (error) {
    if (error instanceof Unsupported) {
      return { ...about, status: "unsupported", reason: error.message, problems: [] };
    }
    const problem = error instanceof CaseError ? error.message : describeThrown(error);
    return { ...about, status: "failed", problems: [{ what: "", problem }] };
  }
}
