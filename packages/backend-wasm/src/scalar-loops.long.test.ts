/** Without vectors every program has the same bits. */
import { describeBackend } from "@tapeless/compiler";
import { describe, test } from "vitest";
import { load } from "./fixtures/load.ts";
import backend from "./index.ts";

const scalar: typeof backend = {
  ...backend,
  emit: (module, options) =>
    backend.emit(module, { ...options, own: { embedWeights: false, names: false, scalar: true } }),
};
describeBackend({ backend: scalar, load }, { describe, test });
