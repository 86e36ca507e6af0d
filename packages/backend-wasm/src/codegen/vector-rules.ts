/** @file How scalar ops are computed on four lanes at once. An op without a rule goes lane by lane. */
import { type DType, isFloat, type ScalarOpName } from "@tapeless/graph/ir";
import type { PlainName } from "../assembler/index.ts";
import { i32Bytes, i64Bytes, splatBytes } from "./constants.ts";
import { type Lanes, pick32 } from "./lanes.ts";
import { roundingShift } from "./rounded-sum.ts";
import { once, type Push, type Value, vector } from "./value.ts";

export interface VectorCase {
  readonly lanes: Lanes;
  /** Vectors of the operands' dtypes. */
  readonly args: readonly Value[];
  readonly operand: DType;
  readonly result: DType;
  /** A shift by the same count in every lane: the count. */
  readonly count?: Push;
}

/** Undefined where there is no instruction for these dtypes. */
export type VectorRule = (at: VectorCase) => Value | undefined;

const shapes = { f32: "f32x4", f64: "f64x2", i32: "i32x4" } as const;

type Instruction = PlainName & "v128.and";

/** Part by part: the parts of all operands, then what `emit` adds. */
const perPart = (at: VectorCase, dtype: DType, emit: (parts: readonly Push[]) => void): Value => {
  const count = at.args[0]!.parts.length;
  const parts = Array.from(
    { length: count },
    (_, i) => (): void => emit(at.args.map(({ parts: all }) => all[i]!)),
  );
  return vector(dtype, ...parts);
};

const instruction = (at: VectorCase, dtype: DType, name: string): Value =>
  perPart(at, dtype, (parts) => {
    for (const part of parts) part();
    at.lanes.f.op(name as Instruction);
  });

/** One instruction of the operand's shape. */
const plain =
  (names: { readonly float?: string; readonly i32?: string; readonly bool?: string }): VectorRule =>
  (at) => {
    if (at.operand === "bool") return names.bool === undefined ? undefined : maskOp(at, names.bool);
    const name = isFloat(at.operand) ? names.float : names.i32;
    return name === undefined ? undefined : instruction(at, at.result, `${shapes[at.operand]}.${name}`);
  };

/** Masks of one width. */
function alike(at: VectorCase): VectorCase {
  const widths = new Set(at.args.map(({ parts }) => parts.length));
  if (widths.size <= 1) return at;
  return { ...at, args: at.args.map((mask) => vector("bool", at.lanes.narrow(mask))) };
}

const maskOp = (at: VectorCase, name: string): Value => instruction(alike(at), "bool", name);

const bits =
  (name: string): VectorRule =>
  (at) =>
    at.operand === "bool" ? maskOp(at, name) : instruction(at, at.result, name);

const not: VectorRule = (at) => bits("v128.not")(at);

const invert = (at: VectorCase, mask: Value): Value => not({ ...at, args: [mask], operand: "bool" })!;

const equal: VectorRule = (at) =>
  at.operand === "bool"
    ? invert(at, maskOp(at, "v128.xor"))
    : instruction(at, "bool", `${shapes[at.operand]}.eq`);

const notEqual: VectorRule = (at) =>
  at.operand === "bool" ? maskOp(at, "v128.xor") : instruction(at, "bool", `${shapes[at.operand]}.ne`);

const swapped = (at: VectorCase): VectorCase => ({ ...at, args: [...at.args].reverse() });

/** a < b of bools is b and not a. */
const lessMask = (at: VectorCase): Value => maskOp(swapped(at), "v128.andnot");

const compare =
  (float: string, i32: string, ofMasks: (at: VectorCase) => Value): VectorRule =>
  (at) => {
    if (at.operand === "bool") return ofMasks(at);
    return instruction(at, "bool", `${shapes[at.operand]}.${isFloat(at.operand) ? float : i32}`);
  };

const shift =
  (name: "i32x4.shl" | "i32x4.shr_s" | "i32x4.shr_u"): VectorRule =>
  ({ lanes, args, count }) => {
    if (!count) return undefined;
    return vector("i32", () => {
      args[0]!.parts[0]!();
      count();
      lanes.f.op(name);
    });
  };

const notANumber: VectorRule = (at) =>
  perPart(at, "bool", ([part]) => {
    const x = once(at.lanes.f, "v128", part!);
    x();
    x();
    at.lanes.f.op(at.operand === "f32" ? "f32x4.ne" : "f64x2.ne");
  });

const finite: VectorRule = (at) =>
  perPart(at, "bool", ([part]) => {
    const { f, constants } = at.lanes;
    part!();
    f.op(at.operand === "f32" ? "f32x4.abs" : "f64x2.abs");
    constants.push(splatBytes(at.operand, Infinity));
    f.op(at.operand === "f32" ? "f32x4.lt" : "f64x2.lt");
  });

/** 1 where positive, -1 where negative, else x itself: blended by two masks. */
const sign: VectorRule = (at) => {
  const { f, constants } = at.lanes;
  const { operand } = at;
  if (operand === "bool") return undefined;
  const shape = shapes[operand];
  const [greater, less] = operand === "i32" ? ["gt_s", "lt_s"] : ["gt", "lt"];
  return perPart(at, operand, ([part]) => {
    const x = once(f, "v128", part!);
    x.force!();
    constants.push(splatBytes(operand, 1));
    constants.push(splatBytes(operand, -1));
    x();
    x();
    constants.push(splatBytes(operand, 0));
    f.op(`${shape}.${less}` as Instruction).op("v128.bitselect");
    x();
    constants.push(splatBytes(operand, 0));
    f.op(`${shape}.${greater}` as Instruction).op("v128.bitselect");
  });
};

export function blend(lanes: Lanes, mask: Value, then: Value, otherwise: Value): Value {
  const { dtype } = then;
  const parts = (masks: readonly Push[], a: Value, b: Value): Value =>
    vector(
      dtype,
      ...masks.map((part, i) => (): void => {
        a.parts[i]!();
        b.parts[i]!();
        part();
        lanes.f.op("v128.bitselect");
      }),
    );
  if (dtype === "f64") return parts(lanes.widen(mask), then, otherwise);
  if (dtype !== "bool") return parts([lanes.narrow(mask)], then, otherwise);
  const narrow = (value: Value): Value => vector("bool", lanes.narrow(value));
  return parts([lanes.narrow(mask)], narrow(then), narrow(otherwise));
}

/** Another sign where the mask is not set. */
export function negateUnless(lanes: Lanes, mask: Value, value: Value): Value {
  const { dtype } = value;
  const masks = dtype === "f64" ? lanes.widen(mask) : [lanes.narrow(mask)];
  return vector(
    dtype,
    ...masks.map((part, i) => (): void => {
      value.parts[i]!();
      lanes.constants.push(splatBytes(dtype, -0));
      part();
      lanes.f.op("v128.andnot").op("v128.xor");
    }),
  );
}

const select: VectorRule = ({ lanes, args }) => blend(lanes, args[0]!, args[1]!, args[2]!);

/** pmin(a, b) is b where b < a, else a; pmax(a, b) is b where a < b, else a. */
const clamp: VectorRule = (at) => {
  if (at.operand === "bool") return undefined;
  const shape = shapes[at.operand];
  const [below, above] = at.operand === "i32" ? ["min_s", "max_s"] : ["pmin", "pmax"];
  return perPart(at, at.operand, ([x, low, high]) => {
    x!();
    high!();
    at.lanes.f.op(`${shape}.${below}` as Instruction);
    low!();
    at.lanes.f.op(`${shape}.${above}` as Instruction);
  });
};

const convert: VectorRule = ({ lanes, args, operand: from, result: to }) => {
  const { f, constants } = lanes;
  const [x] = args as [Value];
  const [first, second] = x.parts;
  const then = (push: Push, name: Instruction | "f64x2.promote_low_f32x4" | "f64x2.convert_low_i32x4_s") => {
    return (): void => {
      push();
      f.op(name as Instruction);
    };
  };
  const only = (name: string, dtype: DType): Value => vector(dtype, then(first!, name as Instruction));
  /** Both halves of a vector of 32-bit lanes. */
  const halves = (name: "f64x2.promote_low_f32x4" | "f64x2.convert_low_i32x4_s"): Value => {
    const both = once(f, "v128", first!);
    return vector("f64", then(both, name), then(lanes.upper(both), name));
  };
  const joined = (name: "f32x4.demote_f64x2_zero" | "i32x4.trunc_sat_f64x2_s_zero", dtype: DType): Value =>
    vector(dtype, lanes.join(then(first!, name as Instruction), then(second!, name as Instruction)));
  /** Ones or zeros of a dtype from a mask. */
  const ones = (masks: readonly Push[]): Value =>
    vector(
      to,
      ...masks.map((mask) => (): void => {
        mask();
        constants.push(splatBytes(to, 1));
        f.op("v128.and");
      }),
    );
  if (from === to) return x;
  if (from === "bool") return ones(to === "f64" ? lanes.widen(x) : [lanes.narrow(x)]);
  if (to === "bool") {
    const name = `${shapes[from]}.ne` as Instruction;
    const parts = x.parts.map((part) => (): void => {
      part();
      constants.push(splatBytes(from, 0));
      f.op(name);
    });
    return vector("bool", ...parts);
  }
  if (from === "f32") {
    return to === "f64" ? halves("f64x2.promote_low_f32x4") : only("i32x4.trunc_sat_f32x4_s", "i32");
  }
  if (from === "i32") {
    return to === "f64" ? halves("f64x2.convert_low_i32x4_s") : only("f32x4.convert_i32x4_s", "f32");
  }
  return to === "f32"
    ? joined("f32x4.demote_f64x2_zero", "f32")
    : joined("i32x4.trunc_sat_f64x2_s_zero", "i32");
};

const bitcast: VectorRule = ({ lanes, args, operand: from, result: to }) => {
  const { f, constants } = lanes;
  const [part] = args[0]!.parts;
  if (from === to || from === "i32") return vector(to, part!);
  return vector(to, () => {
    const x = once(f, "v128", part!);
    x();
    constants.push(splatBytes("i32", 0x7fc00000));
    x();
    x();
    f.op("f32x4.eq").op("v128.bitselect");
  });
};

const unsignedToF64: VectorRule = ({ lanes, args }) => {
  const both = once(lanes.f, "v128", args[0]!.parts[0]!);
  const half = (push: Push) => (): void => {
    push();
    lanes.f.op("f64x2.convert_low_i32x4_u");
  };
  return vector("f64", half(both), half(lanes.upper(both)));
};

/** The low words of integers beside 1.5 * 2^52 (rounded-sum.ts). */
export function integerLanes(lanes: Lanes, integer: Value, isShifted: boolean): Value {
  const { f } = lanes;
  const [low, high] = integer.parts.map((part) => shiftedSum(lanes, part, isShifted));
  return vector("i32", () => {
    low!();
    high!();
    f.op("i8x16.shuffle", pick32(0, 2, 4, 6));
  });
}

function shiftedSum({ f, constants }: Lanes, part: Push, isShifted: boolean): Push {
  if (isShifted) return part;
  return () => {
    part();
    constants.push(splatBytes("f64", roundingShift));
    f.op("f64x2.add");
  };
}

/** From the high words: (word + 0x95f62 >>> 20 & 2047) - 1023. */
const exponent: VectorRule = ({ lanes, args }) => {
  const { f, constants } = lanes;
  const [low, high] = args[0]!.parts;
  const i32 = (value: number): void => constants.push(splatBytes("i32", value));
  return vector("i32", () => {
    low!();
    high!();
    f.op("i8x16.shuffle", pick32(1, 3, 5, 7));
    i32(0x95f62);
    f.op("i32x4.add").i32(20).op("i32x4.shr_u");
    i32(2047);
    f.op("v128.and");
    i32(1023);
    f.op("i32x4.sub");
  });
};

/** The bits less k << 52, with k as `exponent` has it. */
const mantissa: VectorRule = (at) =>
  perPart(at, "f64", ([part]) => {
    const { f, constants } = at.lanes;
    const x = once(f, "v128", part!);
    x();
    x();
    constants.push(i64Bytes(0x95f62n << 32n));
    f.op("i64x2.add");
    constants.push(i64Bytes(BigInt.asIntN(64, 2047n << 52n)));
    f.op("v128.and");
    constants.push(i64Bytes(1023n << 52n));
    f.op("i64x2.sub").op("i64x2.sub");
  });

/** 2^k from an f64 that holds the integer k, or its shifted sum: the low bits become the exponent. */
export function pow2OfInteger(
  lanes: Lanes,
  integer: Value,
  { bias, isShifted }: { readonly bias: number; readonly isShifted: boolean },
): Value {
  const { f, constants } = lanes;
  return vector(
    "f64",
    ...integer.parts.map((part) => (): void => {
      shiftedSum(lanes, part, isShifted)();
      constants.push(i64Bytes(BigInt(bias)));
      f.op("i64x2.add").i32(52).op("i64x2.shl");
    }),
  );
}

/** 2^k from its biased exponent. */
export function pow2Vector(lanes: Lanes, index: Value): Value {
  const { f } = lanes;
  const both = once(f, "v128", index.parts[0]!);
  const half = (name: "i64x2.extend_low_i32x4_u" | "i64x2.extend_high_i32x4_u") => (): void => {
    both();
    f.op(name).i32(52).op("i64x2.shl");
  };
  return vector("f64", half("i64x2.extend_low_i32x4_u"), half("i64x2.extend_high_i32x4_u"));
}

/** The lane numbers, added to a base. */
export const countingBytes = i32Bytes(0, 1, 2, 3);

const same = (name: string): VectorRule => plain({ float: name, i32: name });
const ofFloat = (name: string): VectorRule => plain({ float: name });

export const vectorRules = {
  neg: same("neg"),
  abs: same("abs"),
  sign,
  floor: ofFloat("floor"),
  ceil: ofFloat("ceil"),
  round: ofFloat("nearest"),
  trunc: ofFloat("trunc"),
  sqrt: ofFloat("sqrt"),
  isNaN: notANumber,
  isFinite: finite,
  not,
  add: same("add"),
  sub: same("sub"),
  mul: same("mul"),
  div: ofFloat("div"),
  maximum: plain({ float: "max", i32: "max_s" }),
  minimum: plain({ float: "min", i32: "min_s" }),
  and: bits("v128.and"),
  or: bits("v128.or"),
  xor: bits("v128.xor"),
  shiftLeft: shift("i32x4.shl"),
  shiftRight: shift("i32x4.shr_s"),
  shiftRightLogical: shift("i32x4.shr_u"),
  equal,
  notEqual,
  less: compare("lt", "lt_s", lessMask),
  lessEqual: compare("le", "le_s", (at) => invert(at, lessMask(swapped(at)))),
  greater: compare("gt", "gt_s", (at) => lessMask(swapped(at))),
  greaterEqual: compare("ge", "ge_s", (at) => invert(at, lessMask(at))),
  select,
  clamp,
  convert,
  bitcast,
  unsignedToF64,
  smallToI32: ({ lanes, args }) => integerLanes(lanes, args[0]!, false),
  exponent,
  mantissa,
} satisfies Partial<Record<ScalarOpName, VectorRule>>;

export const vectorRuleOf = (name: ScalarOpName): VectorRule | undefined =>
  Object.hasOwn(vectorRules, name) ? vectorRules[name as keyof typeof vectorRules] : undefined;
