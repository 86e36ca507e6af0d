/** @file What is known of the chosen box: facts, the line that made it, loops, generated code, neighbours. */
import { byId, data, grouped, make } from "./elements.js";

const isOpen = { "Loop IR": true, Generated: true };

/** Of the last kernel looked at. */
let chosenTarget = "";

function section(title, text, from = "") {
  const details = make(
    "details",
    isOpen[title] ? { open: "" } : {},
    make("summary", {}, title, ...(from === "" ? [] : [make("span", { class: "dim" }, ` ${from}`)])),
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

/** Loops and code for one target, and a switch where there are several. */
function codeOf(name) {
  const variants = data.kernels[name];
  const shown = variants.find(({ target }) => target === chosenTarget) ?? variants[0];
  const holder = make("div", { class: "code" });
  const show = ({ target, ir, code, path, left }) => {
    const tabs = variants.map((variant) =>
      make(
        "button",
        {
          type: "button",
          role: "tab",
          "aria-selected": String(variant.target === target),
          onclick: () => {
            chosenTarget = variant.target;
            show(variant);
          },
        },
        variant.target,
      ),
    );
    holder.replaceChildren(
      ...(variants.length > 1 ? [make("div", { role: "tablist", "aria-label": "Target" }, ...tabs)] : []),
      section("Loop IR", data.texts[ir]),
      ...(code === undefined ? [] : [section("Generated", `${data.texts[code]}`, path)]),
      ...(left
        ? [
            make(
              "p",
              { class: "dim" },
              `${grouped(left)} more lines: `,
              make("code", {}, wholeOf(name, target)),
            ),
          ]
        : []),
      ...(code === undefined
        ? [
            make(
              "p",
              { class: "dim" },
              target === ""
                ? "With --target, the code generated for a kernel is shown here."
                : `The target ${target} emits no text for this kernel.`,
            ),
          ]
        : []),
    );
  };
  show(shown);
  return holder;
}

const wholeOf = (name, target) => `${data.command} --target ${target} --kernel ${name}`;

export function showPanel(id, stage, choose) {
  const panel = byId("panel");
  const box = stage.boxes[id];
  panel.hidden = false;
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
    ...(box.kernel === undefined ? [] : [codeOf(box.kernel)]),
  );
  panel.scrollTop = 0;
}
