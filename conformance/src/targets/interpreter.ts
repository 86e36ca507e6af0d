/** @file Target `interpreter`: the reference, with every pass left out that may be. */
import { compile, Interpreted } from "../compiler.ts";
import { describedCall, type Target } from "./target.ts";

export const interpreter: Target = {
  name: "interpreter",
  load: async (model) => {
    const { module } = compile(model, { passes: "none" });
    const running = new Interpreted(module);
    return {
      call: describedCall(module, (entry) => (inputs) => running.call(entry, inputs)),
      parameters: running.state,
    };
  },
  close: () => {},
};
