/** Without vectors every program has the same bits. */
import { describeEmitted } from "./fixtures/suite.ts";

describeEmitted({ scalar: true });
