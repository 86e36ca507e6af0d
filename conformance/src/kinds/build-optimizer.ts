/** @file The optimizer of a case, by the builder of its name; all its settings have to be understood. */
import { Attributes } from "../attributes.ts";
import { type OptimizerBuilder, optimizers } from "../cases/optimizer.ts";
import type { Floats } from "../language.ts";
import { Unsupported } from "../unsupported.ts";
import { refuseUnread } from "./build-op.ts";

/**
 * `rate` makes what the optimizer gets of the recorded learning rate.
 * @throws Unsupported for an optimizer or setting that nobody knows.
 */
export function buildOptimizer(
  name: string,
  settings: Readonly<Record<string, unknown>>,
  rate: (recorded: number) => number | Floats = (recorded) => recorded,
): ReturnType<OptimizerBuilder> {
  const build = Object.hasOwn(optimizers, name) ? optimizers[name] : undefined;
  if (!build) throw new Unsupported(`there is no builder for the optimizer ${name}`);
  const attrs = new Attributes(settings);
  const built = build(attrs, rate(attrs.number("lr")));
  refuseUnread("setting", attrs.unread(), ` of ${name}`);
  return built;
}
