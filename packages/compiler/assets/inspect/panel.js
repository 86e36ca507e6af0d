/** @file What is known of the chosen box: facts, the line that made it, loops, generated code, neighbours. */
import { byId, data, make } from "./elements.js";

const isOpen = { "Loop IR": true, Generated: true };

function section(title, text) {
  const details = make(
    "details",
    isOpen[title] ? { open: "" } : {},
    make("summary", {}, title),
    make("pre", {}, text),
  );
  details.addEventListener("toggle", () => {
    isOpen[title] = details.open;
  });
  return details;
}

function placeOf(at) {
  const match = /^(.*):(\d+):\d+$/.exec(at);
  const line = match && data.lines[`${match[1]}:${match[2]}`];
  return make(
    "div",
    { class: "place" },
    make("div", {}, at),
    ...(line ? [make("pre", {}, line.trim())] : []),
  );
}

function neighbours(title, ids, stage, choose) {
  if (ids.length === 0) return [];
  const shown = ids.slice(0, 24).map((id) => {
    const box = stage.boxes[id];
    return make("button", { type: "button", class: "link", onclick: () => choose(id) }, box.title);
  });
  const more = ids.length > shown.length ? [` and ${ids.length - shown.length} more`] : [];
  return [make("div", { class: "neighbours" }, make("span", {}, title), ...shown, ...more)];
}

export function showPanel(id, stage, choose) {
  const panel = byId("panel");
  const box = stage.boxes[id];
  panel.hidden = false;
  const kernel = box.kernel === undefined ? undefined : data.kernels[box.kernel];
  const facts = box.rows.flatMap(([key, value]) => [make("dt", {}, key), make("dd", {}, value)]);
  const to = stage.arrows.filter(([from]) => from === id).map(([, end]) => end);
  const from = stage.arrows.filter(([, end]) => end === id).map(([start]) => start);
  panel.replaceChildren(
    make(
      "button",
      { type: "button", class: "close", "aria-label": "Close", onclick: () => choose(undefined) },
      "×",
    ),
    make("h2", {}, box.title),
    make("dl", {}, ...facts),
    ...(box.at ? [placeOf(box.at)] : []),
    ...neighbours("reads", from, stage, choose),
    ...neighbours("read by", to, stage, choose),
    ...(kernel ? [section("Loop IR", kernel.ir)] : []),
    ...(kernel?.code ? [section("Generated", `// ${kernel.path}\n${kernel.code}`)] : []),
    ...(kernel && !kernel.code ? [make("p", { class: "dim" }, data.codeNote)] : []),
  );
  panel.scrollTop = 0;
}
