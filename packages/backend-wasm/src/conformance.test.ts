import { describeBackend } from "@tapeless/compiler";
import { describe, test } from "vitest";
import { load } from "./fixtures/load.ts";
import backend from "./index.ts";

describeBackend({ backend, load }, { describe, test });
