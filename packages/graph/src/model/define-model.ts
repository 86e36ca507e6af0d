/** @file `defineModel`, `entry`, `trainStep`: what a model file exports. Nothing runs before the compiler builds it. */
import { GraphError } from "../errors.ts";
import type { Mode } from "../ir/context.ts";
import type { Value } from "../ir/node.ts";
import { captureSource, type Source } from "../ir/source.ts";
import type { Tensor } from "../types/tensor.ts";
import type { Input } from "./input.ts";

/** What a body's parameters are, from the declared inputs. */
export type BodyArguments<I> = {
  readonly [K in keyof I]: I[K] extends Input<infer S, infer D> ? Tensor<S, D> : never;
};

/** New values of variables, as `optimizer.minimize` makes them. */
export interface UpdateList {
  readonly updates?: true;
}

/** A tensor of any shape and dtype, or nothing else: what a body may return under each name. */
export type OutputRecord = { readonly [name: string]: unknown };

export interface EntryDefinition {
  readonly kind: "tapeless/entry";
  readonly inputs: Readonly<Record<string, Input>>;
  readonly body: (args: Readonly<Record<string, Value>>) => OutputRecord;
  readonly mode: Mode;
  readonly train: boolean;
  readonly source: Source;
}

export interface ModelDefinition {
  readonly kind: "tapeless/model";
  readonly name: string;
  readonly define: () => Readonly<Record<string, EntryDefinition>>;
  readonly source: Source;
}

export interface EntryOptions {
  /** What `mode()` says in the body; default `eval` for `entry`, `train` for `trainStep`. */
  readonly mode?: Mode;
}

function makeEntry(
  inputs: object,
  body: unknown,
  mode: Mode,
  train: boolean,
  caller: (...args: never[]) => unknown,
): EntryDefinition {
  const source = captureSource(caller);
  const isRecord = typeof inputs === "object" && inputs !== null && !Array.isArray(inputs);
  const entries = isRecord ? Object.entries(inputs) : undefined;
  const wrong = entries?.find(
    ([, value]) => typeof value !== "object" || value === null || !("inputName" in value),
  );
  if (!entries || wrong || typeof body !== "function") {
    throw new GraphError({
      code: "entry/arguments",
      problem: wrong
        ? `${JSON.stringify(wrong[0])} is not an input`
        : "an entry takes its inputs and a function",
      hint: "as in entry({ image }, ({ image }) => ({ probability: net(image) })) with const image = input([batch, 64])",
      source,
    });
  }
  const record = Object.assign(Object.create(null), inputs) as Record<string, Input>;
  return {
    kind: "tapeless/entry",
    inputs: record,
    body: body as EntryDefinition["body"],
    mode,
    train,
    source,
  };
}

/**
 * A function of the emitted module. The body runs once per binding of the dims, in mode `eval` unless `mode` says
 * otherwise, and returns its outputs by name.
 *
 * @example predict: entry({ image }, ({ image }) => ({ probability: nn.softmax(net(image)) }))
 */
export function entry<const I extends Readonly<Record<string, Input>>>(
  inputs: I,
  body: (args: BodyArguments<I>) => OutputRecord,
  options: EntryOptions = {},
): EntryDefinition {
  return makeEntry(inputs, body, options.mode ?? "eval", false, entry);
}

/**
 * An entry that changes parameters or state; its body runs in mode `train` and returns outputs beside what
 * `optimizer.minimize` returns.
 *
 * @example train: trainStep({ image, label }, ({ image, label }) => {
 *            const cost = loss.softmaxCrossEntropy(net(image), label);
 *            return { cost, ...optimizer.adam({ learningRate: 1e-3 }).minimize(cost) };
 *          })
 */
export function trainStep<const I extends Readonly<Record<string, Input>>>(
  inputs: I,
  body: (args: BodyArguments<I>) => OutputRecord,
  options: EntryOptions = {},
): EntryDefinition {
  return makeEntry(inputs, body, options.mode ?? "train", true, trainStep);
}

/**
 * Declares a model: a name and a pure function that makes the layers and returns the entries. It runs when the model
 * is built, twice, and must do the same both times.
 *
 * @throws GraphError `name/model` where the name is empty.
 */
export function defineModel(
  name: string,
  define: () => Readonly<Record<string, EntryDefinition>>,
): ModelDefinition {
  const source = captureSource(defineModel);
  if (typeof name !== "string" || name.trim() === "" || typeof define !== "function") {
    throw new GraphError({
      code: "name/model",
      problem: "a model takes a name and a function",
      hint: 'as in defineModel("digits", () => { ...; return { predict: entry(...) }; })',
      source,
    });
  }
  return { kind: "tapeless/model", name, define, source };
}
