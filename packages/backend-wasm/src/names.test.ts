import { describeNames } from "@tapeless/wrapper/fixtures";
import backend from "./index.ts";

describeNames(backend);
