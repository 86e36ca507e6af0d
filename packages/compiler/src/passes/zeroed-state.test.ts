import { type Graph, parseGraph } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { zeroedState } from "./zeroed-state.ts";

const targets = (graph: Graph): string[] => graph.updates.map(({ target }) => target);

test("zeros need no kernel; other constants and minus zero do", () => {
  const init = parseGraph(`graph init() ->
    (%1: f32[3] update bias, %2: f32[3] update negative, %3: f32[3] update scale) {
      %0: f32[] = constant() {value: 0, dtype: "f32", shape: []}
      %1: f32[3] = broadcastInDim(%0) {shape: [3], axes: []}
      %2: f32[3] = constant() {value: -0, dtype: "f32", shape: [3]}
      %3: f32[3] = constant() {value: 1, dtype: "f32", shape: [3]}
    }`);
  expect(targets(init)).toEqual(["bias", "negative", "scale"]);
  expect(targets(zeroedState(init))).toEqual(["negative", "scale"]);
});
