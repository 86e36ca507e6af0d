import { describe, expect, test } from "vitest";
import { refusalOf, textOf } from "../../dsl/fixtures/build.ts";
import { input } from "../../model/input.ts";
import { loss } from "../index.ts";

const logits = input([2, 9, 5]);
const labels = input([2, 3], "i32");

test("one loop, however long the sequences", () => {
  const linesOf = (time: number): number =>
    textOf({ long: input([2, time, 5]), labels }, (args) => loss.ctc(args.long, args.labels)).split("\n")
      .length;
  expect(linesOf(200)).toBe(linesOf(9));
});

test("labels and lengths are checked with the inputs", () => {
  const counts = input([2], "i32");
  const text = textOf({ logits, labels, counts }, (args) =>
    loss.ctc(args.logits, args.labels, { labelLengths: args.counts }),
  );
  expect(text).toContain("%labels: i32[2, 3] input {range: [0, 5]}");
  expect(text).toContain("%counts: i32[2] input {range: [0, 4]}");
});

describe("refusals", () => {
  test("of shapes", () => {
    const flat = input([2, 5]);
    expect(
      refusalOf({ flat, labels }, (args) => loss.ctc(args.flat as never, args.labels)),
    ).toMatchInlineSnapshot(`
      "
      shape/loss: ctc: takes logits [batch, time, classes]; these are [2, 5]
        logits  flat  f32[2, 5]
        at   ctc.test.ts
      "
    `);
    const others = input([3, 3], "i32");
    expect(
      refusalOf({ logits, others }, (args) => loss.ctc(args.logits, args.others as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/loss: ctc: logits [2, 9, 5] take labels [2, length]; these are [3, 3]
        logits  logits  f32[2, 9, 5]
        labels  others  i32[3, 3]
        at   ctc.test.ts
        hint one row of labels for each sequence
      "
    `);
    const counts = input([3], "i32");
    expect(
      refusalOf({ logits, labels, counts }, (args) =>
        loss.ctc(args.logits, args.labels, { inputLengths: args.counts }),
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/loss: ctc: inputLengths must be i32[2], one for each sequence
        logits        logits  f32[2, 9, 5]
        inputLengths  counts  i32[3]
        at   ctc.test.ts
      "
    `);
  });

  test("of a blank that is no class, and of lengths beyond the sequences", () => {
    expect(
      refusalOf({ logits, labels }, (args) => loss.ctc(args.logits, args.labels, { blank: 5 })),
    ).toMatchInlineSnapshot(`
      "
      op/argument: ctc: blank is the number 5; it must be one of 5 classes
        at   ctc.test.ts
      "
    `);
    const tall = input([2], "i32", { range: [0, 20] });
    expect(
      refusalOf({ logits, labels, tall }, (args) =>
        loss.ctc(args.logits, args.labels, { inputLengths: args.tall }),
      ),
    ).toMatchInlineSnapshot(`
      "
      range/too-wide: tall may be 0..19; ctc with 9 steps takes 0..9
        index  tall  i32[2]  declared range [0, 20]
        at   ctc.test.ts
        hint declare it as input(..., "i32", { range: [0, 10] })
      "
    `);
  });
});
