import { describeInputs } from "@tapeless/wrapper/fixtures";
import backend from "./index.ts";

describeInputs(backend);
