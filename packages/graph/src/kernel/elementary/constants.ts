/**
 * @file The mathematical constants of the elementary functions, written out as the contract prints them: no constant
 * of the build machine takes part. `lo` continues `hi` beyond the 53 bits of f64.
 */
// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: see above

export const log2e = { hi: 1.4426950408889634, lo: 2.0355273740931033e-17 };
export const log10e = 0.4342944819032518;
export const ln2 = 0.6931471805599453;
export const pi = { hi: 3.141592653589793, lo: 1.2246467991473532e-16 };
export const halfPi = { hi: 1.5707963267948966, lo: 6.123233995736766e-17 };
export const quarterPi = { hi: 0.7853981633974483, lo: 3.061616997868383e-17 };
export const twoOverPi = 0.6366197723675814;
export const tanOfEighthPi = 0.41421356237309503;
export const tanOfThreeEighthsPi = 2.414213562373095;
