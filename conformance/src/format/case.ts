/**
 * @file One golden case: the JSON format as schemas, tensors decoded. The format is described in the README beside the
 * cases.
 */
import type { TypedArray } from "@tapeless/graph/ir";
import { z } from "zod";

/** The dtypes of the language; int64 is read as i32. */
export type GoldenType = "f32" | "i32" | "bool";

export interface GoldenTensor {
  readonly dtype: GoldenType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
  /** Inputs only: whether the case holds its gradient. */
  readonly grad: boolean;
  /** An int64 that i32 cannot hold. */
  readonly tooWide: boolean;
}

const typeOf = { float32: "f32", int64: "i32", bool: "bool" } as const;

const special: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

const size = z.int().nonnegative();
const named = <T extends z.ZodType>(schema: T) => z.record(z.string(), schema);

const tensor = z
  .strictObject({
    dtype: z.enum(["float32", "int64", "bool"]),
    shape: z.array(size),
    data: z.array(z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])])),
    grad: z.boolean().optional(),
  })
  .transform(({ dtype, shape, data, grad }, context): GoldenTensor => {
    const refuse = (message: string): void =>
      void context.issues.push({ code: "custom", message, input: data, path: ["data"] });
    const count = shape.reduce((product, dim) => product * dim, 1);
    if (count !== data.length) refuse(`${data.length} elements for shape [${shape.join(", ")}]`);
    const numbers = data.map((value) => (typeof value === "string" ? special[value]! : value));
    const bad = dtype === "float32" ? -1 : numbers.findIndex((value) => !isElement(dtype, value));
    if (bad >= 0) refuse(`element ${bad} is ${String(data[bad])}, which is no ${dtype}`);
    const tooWide = dtype === "int64" && numbers.some((value) => (value | 0) !== value);
    return { dtype: typeOf[dtype], shape, data: pack(dtype, numbers), grad: grad ?? false, tooWide };
  });

const isElement = (dtype: "int64" | "bool", value: number): boolean =>
  dtype === "int64" ? Number.isInteger(value) : value === 0 || value === 1;

function pack(dtype: keyof typeof typeOf, numbers: readonly number[]): TypedArray {
  if (dtype === "float32") return Float32Array.from(numbers);
  return dtype === "int64" ? Int32Array.from(numbers) : Uint8Array.from(numbers);
}

const tensors = named(tensor);

const tolerance = z.object({ rtol: z.number().nonnegative(), atol: z.number().nonnegative() });
export type Tolerance = z.infer<typeof tolerance>;

const common = {
  name: z.string().min(1),
  op: z.string().min(1),
  category: z.string().min(1),
  doc: z.string().optional(),
  attrs: named(z.unknown()),
  tolerance,
  convention: z.boolean().optional(),
  notes: z.union([z.string(), z.array(z.string())]).optional(),
};

const opFields = {
  ...common,
  inputs: tensors,
  outputs: tensors,
  cotangents: tensors,
  loss: z.number().nullable(),
  grads: tensors,
};

const op = z.object({ kind: z.literal("op"), ...opFields });

const gradgrad = z.object({
  kind: z.literal("gradgrad"),
  ...opFields,
  cotangents2: tensors,
  loss2: z.number(),
  grads2: tensors,
});

const derivative = z.looseObject({
  kind: z.string(),
  of: z.string(),
  wrt: z.array(z.string()).min(1),
  value: z.union([tensor, tensors]),
  vector: tensors.optional(),
  order: z.int().positive().optional(),
});
export type Derivative = z.infer<typeof derivative>;

const higher = z.object({
  kind: z.literal("higher"),
  ...common,
  inputs: tensors,
  outputs: tensors,
  derivatives: z.array(derivative),
});

const runFields = { ...common, steps: size, data: tensors, params: tensors, losses: z.array(z.number()) };

const optimizer = z.object({
  kind: z.literal("optimizer"),
  ...runFields,
  problem: z.string(),
  gradsPerStep: tensors,
  paramsPerStep: tensors,
});

const training = z.object({
  kind: z.literal("training"),
  ...runFields,
  optimizer: z.looseObject({ name: z.string() }),
  gradsStep1: tensors,
  paramsAfter: named(tensors),
  toleranceParams: tolerance,
  batches: tensor.optional(),
  lrFactor: z.array(z.number()).optional(),
  clipNorm: z.number().positive().optional(),
  activation: z.string().optional(),
});

export type OpCase = z.infer<typeof op>;
export type GradGradCase = z.infer<typeof gradgrad>;
export type HigherCase = z.infer<typeof higher>;
export type OptimizerCase = z.infer<typeof optimizer>;
export type TrainingCase = z.infer<typeof training>;
export type GoldenCase = OpCase | GradGradCase | HigherCase | OptimizerCase | TrainingCase;

const kinds = { op, gradgrad, higher, optimizer, training } as const;

/** Fields that say something about a case of this kind; what is beside them, nobody here understands. */
export const fieldsOf = (kind: GoldenCase["kind"]): readonly string[] => Object.keys(kinds[kind].shape);

export const goldenCase = z.discriminatedUnion("kind", [op, gradgrad, higher, optimizer, training]);
