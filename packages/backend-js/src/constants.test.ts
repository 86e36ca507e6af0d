import { describeConstants } from "@tapeless/wrapper/fixtures";
import backend from "./index.ts";

const paths = ["model.ts", "model.js", "model.d.ts"];
describeConstants(backend, { inline: paths, files: paths });
