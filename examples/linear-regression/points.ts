/** @file The points that lines are fitted to: eight stated ones, and penguins. */
import { dataFile, readCsv } from "../shared/data.ts";

export interface Points {
  readonly name: string;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly xTitle: string;
  readonly yTitle: string;
}

export const eight: Points = {
  name: "eight stated points",
  x: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  y: Float64Array.of(2, 4.5, 3, 6, 4, 8, 6.5, 9.5),
  xTitle: "x",
  yTitle: "y",
};

const measurements = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm"] as const;

export interface Penguins {
  /** A row of three lengths in mm for each of 342 penguins. */
  readonly lengths: Float64Array;
  /** In grams. */
  readonly mass: Float64Array;
  /** Mass in kg over flipper length, in cm above 20 cm: units in which descent has an easy time. */
  readonly points: Points;
}

/** Those with all four measurements; undefined without the data set. */
export function loadPenguins(): Penguins | undefined {
  const path = dataFile("penguins/penguins.csv");
  if (path === undefined) return undefined;
  const rows = readCsv(path).filter((row) => row.body_mass_g !== "NA" && row.bill_length_mm !== "NA");
  const lengths = Float64Array.from(rows.flatMap((row) => measurements.map((name) => Number(row[name]))));
  const mass = Float64Array.from(rows, (row) => Number(row.body_mass_g));
  const points: Points = {
    name: `${rows.length} penguins`,
    x: Float64Array.from(rows, (row) => (Number(row.flipper_length_mm) - 200) / 10),
    y: mass.map((grams) => grams / 1000),
    xTitle: "flipper length, cm above 20 cm",
    yTitle: "body mass, kg",
  };
  return { lengths, mass, points };
}
