/** @file Einstein summation as it is defined: one loop over every letter, whatever that costs. */

export interface Plain {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** Sums over all letters that the result has not; the operands' shapes give the letters' sizes. */
export function plainEinsum(formula: string, ...operands: readonly Plain[]): number[] {
  const [left = "", result = ""] = formula.split("->");
  const terms = left.split(",");
  const sizes = new Map<string, number>();
  terms.forEach((term, i) => {
    [...term].forEach((letter, axis) => {
      sizes.set(letter, operands[i]!.shape[axis]!);
    });
  });
  const letters = [...sizes.keys()];
  const place = (names: string, at: ReadonlyMap<string, number>): number =>
    [...names].reduce((offset, letter) => offset * sizes.get(letter)! + at.get(letter)!, 0);
  const count = (names: Iterable<string>): number =>
    [...names].reduce((product, letter) => product * sizes.get(letter)!, 1);
  const sums = new Array<number>(count(result)).fill(0);
  for (let turn = 0; turn < count(letters); turn++) {
    const at = new Map<string, number>();
    letters.reduceRight((rest, letter) => {
      at.set(letter, rest % sizes.get(letter)!);
      return Math.floor(rest / sizes.get(letter)!);
    }, turn);
    const product = terms.reduce((all, term, i) => all * operands[i]!.values[place(term, at)]!, 1);
    const target = place(result, at);
    sums[target] = sums[target]! + product;
  }
  return sums;
}
