import { describeEmitted } from "./fixtures/suite.ts";

describeEmitted({});
