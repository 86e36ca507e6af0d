import { describeLife } from "@tapeless/wrapper/fixtures";
import backend from "./index.ts";

describeLife(backend);
