import { describeAllocation } from "@tapeless/wrapper/fixtures";
import backend from "./index.ts";

describeAllocation(backend);
