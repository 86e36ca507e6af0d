/** @file The outputs of an op inside an entry, by the builder of its name; all that was given has to be understood. */
import { Attributes } from "../attributes.ts";
import { builderOf } from "../cases/index.ts";
import type { Named } from "../language.ts";
import { Operands } from "../operands.ts";
import { Unsupported } from "../unsupported.ts";

/** @throws Unsupported for an op, attribute or input that no builder knows. */
export function buildOp(op: string, tensors: Named, attrs: Readonly<Record<string, unknown>>): Named {
  const build = builderOf(op);
  if (!build) throw new Unsupported(`there is no builder for ${op}`);
  const [operands, attributes] = [new Operands(tensors), new Attributes(attrs)];
  const outputs = build(operands, attributes);
  refuseUnread("attribute", attributes.unread());
  refuseUnread("input", operands.unread());
  return outputs;
}

/** @throws Unsupported where a name is left. */
export function refuseUnread(what: string, names: readonly string[], of = ""): void {
  if (names.length > 0) throw new Unsupported(`the ${what} ${names.join(", ")}${of} is not understood`);
}

/** @throws Unsupported where the builder does not give a recorded output. */
export function output(outputs: Named, name: string): Named[string] {
  if (Object.hasOwn(outputs, name)) return outputs[name]!;
  throw new Unsupported(`the output ${name} is not understood`);
}
