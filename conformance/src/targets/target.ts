/** @file What compiles a model and gives it back ready to run. */
import type { Module, Port } from "@tapeless/compiler";
import type { TypedArray } from "@tapeless/graph/ir";
import type { ModelDefinition } from "../language.ts";
import type { Instance, Result } from "../plan.ts";

export interface Target {
  readonly name: string;
  /** `fileName` is free, and safe. */
  load(model: ModelDefinition, fileName: string): Promise<Instance>;
  /** Frees what all the instances together needed. */
  close(): void;
}

type Call = (inputs: Readonly<Record<string, TypedArray>>) => Readonly<Record<string, unknown>>;

/** Results of a call with the types that the module promises for them. */
export function describedCall(module: Module, call: (entry: string) => Call | undefined): Instance["call"] {
  const ports = new Map(module.entries.map(({ name, outputs }) => [name, outputs]));
  return (entry, inputs) => {
    const run = call(entry);
    if (!run) throw new Error(`the module has no entry ${entry}`);
    const values = run(inputs);
    const results = (ports.get(entry) ?? []).flatMap((port): [string, Result][] => {
      const data = elements(values[port.name]);
      return data ? [[port.name, describe(port, data)]] : [];
    });
    return Object.fromEntries(results);
  };
}

const describe = ({ dtype, shapes }: Port, data: ArrayLike<number>): Result => ({
  dtype,
  shape: shapes[0]!,
  data,
});

/** Scalars come as plain numbers. */
function elements(value: unknown): ArrayLike<number> | undefined {
  if (typeof value === "number" || typeof value === "boolean") return [Number(value)];
  return ArrayBuffer.isView(value) ? (value as TypedArray) : undefined;
}
