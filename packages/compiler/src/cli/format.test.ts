import { expect, test } from "vitest";
import { table, visible } from "./format.ts";

test("columns two spaces apart, numbers to the right", () => {
  const rows = [
    ["kernel", "flops"],
    ["dense1", "65,536"],
  ];
  expect(table(rows, ["left", "right"])).toEqual(["kernel   flops", "dense1  65,536"]);
});

test("names of users cannot steer the terminal", () => {
  const name = "red\u001b[31m\r\n\u009b2J\u202eright";
  expect(visible(name)).toBe("red\\u001b[31m\\u000d\\u000a\\u009b2J\\u202eright");
  expect(table([[name, "1"]], ["left", "right"])).toEqual([`${visible(name)}  1`]);
  expect(visible("größe 模型 🙂")).toBe("größe 模型 🙂");
});
