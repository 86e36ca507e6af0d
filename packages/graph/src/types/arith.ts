/**
 * @file Exact arithmetic on literal number types: sizes are added, multiplied and divided while `tsc` runs.
 *
 * Contract: operands are whole numbers from 0. A wide `number`, a fraction or a negative operand gives `number`,
 * never an error, so that shapes which are not known degrade to "any size".
 *
 * Method: a number is its decimal text, lowest digit first (`512` is `"215"`), worked through digit by digit with
 * two small tables. Counting with tuples of length n would be shorter, but a tuple of 4096 entries is not an option.
 * Subtraction adds the nines' complement with a carry of one; the carry that falls out says whether B <= A, so the
 * same walk is also the comparison.
 */

/** `Row7[b]` is 7 + b as two characters, carry first. */
type Row0 = ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09"];
type Row1 = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10"];
type Row2 = ["02", "03", "04", "05", "06", "07", "08", "09", "10", "11"];
type Row3 = ["03", "04", "05", "06", "07", "08", "09", "10", "11", "12"];
type Row4 = ["04", "05", "06", "07", "08", "09", "10", "11", "12", "13"];
type Row5 = ["05", "06", "07", "08", "09", "10", "11", "12", "13", "14"];
type Row6 = ["06", "07", "08", "09", "10", "11", "12", "13", "14", "15"];
type Row7 = ["07", "08", "09", "10", "11", "12", "13", "14", "15", "16"];
type Row8 = ["08", "09", "10", "11", "12", "13", "14", "15", "16", "17"];
type Row9 = ["09", "10", "11", "12", "13", "14", "15", "16", "17", "18"];
type Row10 = ["10", "11", "12", "13", "14", "15", "16", "17", "18", "19"];

/** `Sums[c][a][b]` is a + b + c for a carry c. */
interface Sums {
  "0": [Row0, Row1, Row2, Row3, Row4, Row5, Row6, Row7, Row8, Row9];
  "1": [Row1, Row2, Row3, Row4, Row5, Row6, Row7, Row8, Row9, Row10];
}

/** `Products[a][b]` is a * b as two characters. Rows 0 and 1 are never read. */
interface Products {
  "2": ["00", "02", "04", "06", "08", "10", "12", "14", "16", "18"];
  "3": ["00", "03", "06", "09", "12", "15", "18", "21", "24", "27"];
  "4": ["00", "04", "08", "12", "16", "20", "24", "28", "32", "36"];
  "5": ["00", "05", "10", "15", "20", "25", "30", "35", "40", "45"];
  "6": ["00", "06", "12", "18", "24", "30", "36", "42", "48", "54"];
  "7": ["00", "07", "14", "21", "28", "35", "42", "49", "56", "63"];
  "8": ["00", "08", "16", "24", "32", "40", "48", "56", "64", "72"];
  "9": ["00", "09", "18", "27", "36", "45", "54", "63", "72", "81"];
}

type Nines = ["9", "8", "7", "6", "5", "4", "3", "2", "1", "0"];
type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
type Carry = "0" | "1";

/** Turns a text round: to lowest digit first, or back. */
type Turn<T extends string, Out extends string = ""> = T extends `${infer H}${infer R}`
  ? Turn<R, `${H}${Out}`>
  : Out;

/** Drops leading zeros of a text in reading order; one digit stays. */
type Trim<T extends string> = T extends `0${infer R}` ? (R extends "" ? "0" : Trim<R>) : T;

/** The number a lowest-digit-first text stands for; `number` when it is not made of digits. */
type FromDigits<T extends string> = Trim<Turn<T>> extends `${infer N extends number}` ? N : number;
type ToDigits<N extends number> = Turn<`${N}`>;

type AddDigits<
  A extends string,
  B extends string,
  c extends Carry = "0",
  Out extends string = "",
> = A extends `${infer a extends Digit}${infer AR}`
  ? B extends `${infer b extends Digit}${infer BR}`
    ? Sums[c][a][b] extends `${infer k extends Carry}${infer d}`
      ? AddDigits<AR, BR, k, `${Out}${d}`>
      : never
    : Ripple<A, c, Out>
  : Ripple<B, c, Out>;

/** The rest of the longer number once the shorter one has ended. */
type Ripple<A extends string, c extends Carry, Out extends string> = c extends "0"
  ? `${Out}${A}`
  : A extends `9${infer R}`
    ? Ripple<R, "1", `${Out}0`>
    : A extends `${infer a extends Digit}${infer R}`
      ? Sums["1"][a]["0"] extends `0${infer d}`
        ? `${Out}${d}${R}`
        : never
      : `${Out}1`;

/** `["1", A - B]` when B <= A, else `["0", ...]`. A number that has ended goes on with zeros. */
type Subtract<
  A extends string,
  B extends string,
  c extends Carry = "1",
  Out extends string = "",
> = A extends `${infer a extends Digit}${infer AR}`
  ? B extends `${infer b extends Digit}${infer BR}`
    ? Borrow<Sums[c][a][Nines[b]], AR, BR, Out>
    : B extends ""
      ? c extends "1"
        ? ["1", `${Out}${A}`]
        : Borrow<Sums[c][a]["9"], AR, "", Out>
      : never
  : B extends `${infer b extends Digit}${infer BR}`
    ? Borrow<Sums[c]["0"][Nines[b]], "", BR, Out>
    : [c, Out];
type Borrow<
  V extends string,
  AR extends string,
  BR extends string,
  Out extends string,
> = V extends `${infer k extends Carry}${infer d}` ? Subtract<AR, BR, k, `${Out}${d}`> : never;

/** A times one digit: all low digits of the digit products, plus all high ones moved up a place. */
type Scale<
  A extends string,
  b extends keyof Products,
  Low extends string = "",
  High extends string = "0",
> = A extends `${infer a extends Digit}${infer R}`
  ? Products[b][a] extends `${infer t}${infer o}`
    ? Scale<R, b, `${Low}${o}`, `${High}${t}`>
    : never
  : AddDigits<Low, High>;

type Multiply<
  A extends string,
  B extends string,
  Shift extends string = "",
  Out extends string = "",
> = B extends `${infer b extends Digit}${infer R}`
  ? Multiply<
      A,
      R,
      `${Shift}0`,
      b extends "0" ? Out : AddDigits<Out, `${Shift}${b extends keyof Products ? Scale<A, b> : A}`>
    >
  : Out;

/** How often B goes into R (at most nine times), and what is left. */
type Times<R extends string, B extends string, Q extends 0[] = []> =
  Subtract<R, B> extends ["1", infer Rest extends string] ? Times<Rest, B, [...Q, 0]> : [Q["length"], R];

/** Long division: A in reading order, B and the remainder lowest digit first; `[quotient, remainder]`. */
type Divide<
  A extends string,
  B extends string,
  R extends string = "",
  Q extends string = "",
> = A extends `${infer a}${infer AR}`
  ? Times<`${a}${R}`, B> extends [infer q extends number, infer Rest extends string]
    ? Divide<AR, B, Rest, `${Q}${q}`>
    : never
  : [Q, R];

/** True when `N` is one whole number from 0, not `number`, `-1`, `0.5` or `1e21`. */
export type IsNatural<N extends number> = number extends N
  ? false
  : `${N}` extends `${string}${"-" | "." | "e"}${string}`
    ? false
    : true;

type Natural<A extends number, B extends number> = IsNatural<A> extends true ? IsNatural<B> : false;

/** A + B. */
export type Add<A extends number, B extends number> = A extends 0
  ? B
  : B extends 0
    ? A
    : Natural<A, B> extends true
      ? FromDigits<AddDigits<ToDigits<A>, ToDigits<B>>>
      : number;

/** A - B; `never` when B is greater than A. */
export type Sub<A extends number, B extends number> = B extends 0
  ? A
  : Natural<A, B> extends true
    ? Subtract<ToDigits<A>, ToDigits<B>> extends ["1", infer D extends string]
      ? FromDigits<D>
      : never
    : number;

/** A * B. */
export type Mul<A extends number, B extends number> = A extends 1
  ? B
  : B extends 1
    ? A
    : Natural<A, B> extends true
      ? 0 extends A | B
        ? 0
        : FromDigits<Multiply<ToDigits<A>, ToDigits<B>>>
      : number;

/** A / B without the remainder. `number` for B = 0. */
export type FloorDiv<A extends number, B extends number> = B extends 1 ? A : Quotient<A, B>[0];

/** The remainder of A / B. `number` for B = 0. */
export type Mod<A extends number, B extends number> = B extends 1 ? 0 : Quotient<A, B>[1];

/** A / B rounded up. */
export type CeilDiv<A extends number, B extends number> = B extends 1
  ? A
  : Quotient<A, B> extends [infer Q extends number, infer R extends number]
    ? R extends 0
      ? Q
      : Add<Q, 1>
    : never;

type Quotient<A extends number, B extends number> = B extends 0
  ? [number, number]
  : Natural<A, B> extends true
    ? Divide<`${A}`, ToDigits<B>> extends [infer Q extends string, infer R extends string]
      ? [FromDigits<Turn<Q>>, FromDigits<R>]
      : never
    : [number, number];

/** True when A < B; `boolean` when that is not known. */
export type LessThan<A extends number, B extends number> =
  Natural<A, B> extends true ? (Subtract<ToDigits<A>, ToDigits<B>>[0] extends "0" ? true : false) : boolean;

/** A plus a whole number of either sign, as in padding; `never` below zero. */
export type AddSigned<A extends number, B extends number> = `${B}` extends `-${infer N extends number}`
  ? Sub<A, N>
  : Add<A, B>;
