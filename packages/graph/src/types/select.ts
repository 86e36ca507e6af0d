/**
 * @file `where(condition, a, b)`: condition and both branches broadcast to one shape.
 */
import type { Broadcast3 } from "./broadcast.ts";
import type { Dims } from "./size.ts";

/**
 * The shape of a choice between two operands.
 * @example Where<readonly ["batch", 1], readonly ["batch", 64], readonly []> // readonly ["batch", 64]
 */
export type Where<C extends Dims, A extends Dims, B extends Dims> = Broadcast3<"where", C, A, B>;
