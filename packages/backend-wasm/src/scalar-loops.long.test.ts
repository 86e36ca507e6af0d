/** Without vectors every program has the same bits. */
import { describeBackend } from "@tapeless/compiler";
import { describe, test } from "vitest";
import { load } from "./fixtures/load.ts";
import backend from "./index.ts";
import { options } from "./options.ts";

const scalar: typeof backend = {
  ...backend,
  emit: (module, emitOptions) =>
    backend.emit(module, { ...emitOptions, own: options.parse({ scalar: true }) }),
};
describeBackend({ backend: scalar, load }, { describe, test });
