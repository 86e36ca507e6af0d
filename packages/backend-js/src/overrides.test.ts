import { describeOverrides } from "@tapeless/wrapper/fixtures";
import backend from "./index.ts";

describeOverrides(backend);
