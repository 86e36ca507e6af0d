import { describeState } from "@tapeless/wrapper/fixtures";
import backend from "./index.ts";

describeState(backend);
