/** @file The types of values, and their codes. */

export const valueTypeCodes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

export type ValueType = keyof typeof valueTypeCodes;

/** What a block leaves on the stack. */
export type BlockType = ValueType | "void";

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

const byCode = new Map(
  Object.entries(valueTypeCodes).map(([name, code]) => [code as number, name as ValueType]),
);

export function valueTypeOf(code: number): ValueType {
  const type = byCode.get(code);
  if (!type) throw new Error(`0x${code.toString(16)} is no type of a value`);
  return type;
}
