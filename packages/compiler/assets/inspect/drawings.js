/** @file Drawings as the views use them: equal things are stored once, and put together when they are looked at. */
import { data } from "./elements.js";

const known = new Map();

function boxOf(facts) {
  const [title, rows, at = "", kernel] = data.facts[facts];
  return { title, rows: rows.map((row) => data.pairs[row]), at, kernel };
}

/** Boxes by id in the order in which they are computed, and arrows between ids. */
export function drawingAt(i) {
  const made = known.get(i);
  if (made) return made;
  const { svg, note, order, facts, arrows } = data.drawings[i];
  const drawing = {
    svg,
    note,
    order,
    boxes: Object.fromEntries(order.map((id, at) => [id, boxOf(facts[at])])),
    arrows: arrows.map(([from, to]) => [order[from], order[to]]),
  };
  known.set(i, drawing);
  return drawing;
}
