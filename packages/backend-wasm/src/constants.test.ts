import { describeConstants } from "@tapeless/wrapper/fixtures";
import backend from "./index.ts";

const inline = ["model.js", "model.d.ts"];
describeConstants(backend, { inline, files: [...inline, "model.wasm"] });
