import { describePrograms } from "@tapeless/wrapper/fixtures";
import backend from "./index.ts";

describePrograms(backend);
