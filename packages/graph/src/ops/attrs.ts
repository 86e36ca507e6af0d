/** @file Schemas that the attrs of several ops share. Messages end sentences that start with the attribute's name. */
import { z } from "zod";
import { dtypes } from "../dtype.ts";

/** Any number: zod's own refuses NaN and infinities. */
export const anyNumber = z.custom<number>((value) => typeof value === "number", "must be a number");

export const wholeNumber = z.int("must be a whole number");

export const axisNumber = wholeNumber.nonnegative("must count from 0");

export const axisList = z.array(axisNumber);

export const dimList = z.array(wholeNumber.nonnegative("a size must not be negative"));

export const dtypeName = z.enum(dtypes, `must be one of ${dtypes.join(", ")}`);

/** Of ops without attributes. */
export const noAttrs = z.strictObject({});

export type NoAttrs = z.infer<typeof noAttrs>;
