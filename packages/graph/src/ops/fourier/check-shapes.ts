/** @file Shapes that the steps of a Fourier transform take. */
import { type Dims, sameShape, showShape, type TensorType } from "../../shape.ts";
import { violation } from "../define-op.ts";

/** Every operand has the shape that is due. */
export function checkShapes(operands: readonly TensorType[], due: readonly Dims[]): void {
  operands.forEach(({ shape }, i) => {
    if (sameShape(shape, due[i]!)) return;
    const notes = [...new Array<undefined>(i), `has shape ${showShape(shape)}`];
    violation("shape/fourier", `operand ${i} is due in shape ${showShape(due[i]!)}`, { notes });
  });
}
