/** @file The drawing of one stage: choosing boxes, searching, moving by keys. */
import { drawingAt } from "./drawings.js";
import { byId, data, hideTip, make, showTip } from "./elements.js";
import { showPanel } from "./panel.js";
import { centreOn, fit, fitWhole, pan, showDrawing, watchCanvas, zoom } from "./viewport.js";

export const state = { program: 0, stage: 0, chosen: undefined, found: [], at: 0 };

const stageNow = () => data.programs[state.program].stages[state.stage];
const drawingNow = () => drawingAt(stageNow().drawing);
const groupOf = (id) => byId("canvas").querySelector(`[id="${CSS.escape(id)}"]`);

export function showStage() {
  const stage = stageNow();
  const template = byId(`svg-${drawingNow().svg}`);
  showDrawing(document.importNode(template.content, true).querySelector("svg"));
  byId("stages").replaceChildren(
    ...data.programs[state.program].stages.map(({ name }, i) =>
      make(
        "button",
        {
          type: "button",
          role: "tab",
          "aria-selected": String(i === state.stage),
          onclick: () => openStage(i),
        },
        name,
      ),
    ),
  );
  const equal = stage.equal ? `Here the same as ${stage.equal}.` : "";
  byId("note").textContent = [stage.about, equal, drawingNow().note].filter((text) => text !== "").join(" ");
  choose(undefined);
  search();
}

export function openStage(i) {
  const count = data.programs[state.program].stages.length;
  state.stage = (i + count) % count;
  showStage();
}

/** Marks a box and its neighbours, and shows what is known of it. */
export function choose(id) {
  const canvas = byId("canvas");
  for (const element of canvas.querySelectorAll(".chosen, .near")) element.classList.remove("chosen", "near");
  state.chosen = id;
  canvas.classList.toggle("choosing", id !== undefined);
  if (id === undefined) {
    byId("panel").hidden = true;
    return;
  }
  const drawing = drawingNow();
  groupOf(id)?.classList.add("chosen");
  drawing.arrows.forEach(([from, to], i) => {
    if (from !== id && to !== id) return;
    groupOf(from === id ? to : from)?.classList.add("near");
    groupOf(`e${i}`)?.classList.add("near");
  });
  showPanel(id, drawing, chooseAndShow);
}

function chooseAndShow(id) {
  choose(id);
  const group = id === undefined ? undefined : groupOf(id);
  if (group) centreOn(group);
}

const textOf = ({ title, rows, at }) =>
  [title, at, ...rows.flatMap(([, value]) => value)].join("\n").toLowerCase();

export function search() {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const { boxes, order } = drawingNow();
  state.found =
    words.length === 0 ? [] : order.filter((id) => words.every((word) => textOf(boxes[id]).includes(word)));
  state.at = -1;
  const canvas = byId("canvas");
  for (const element of canvas.querySelectorAll(".found")) element.classList.remove("found");
  for (const id of state.found) groupOf(id)?.classList.add("found");
  canvas.classList.toggle("searching", words.length > 0);
  byId("count").textContent = words.length === 0 ? "" : `${state.found.length} found`;
}

export function nextFound(step) {
  if (state.found.length === 0) return;
  state.at = (Math.max(state.at, step < 0 ? 0 : -1) + step + state.found.length) % state.found.length;
  byId("count").textContent = `${state.at + 1} of ${state.found.length}`;
  chooseAndShow(state.found[state.at]);
}

/** The box before or after the chosen one, in the order in which they are computed. */
function walk(step) {
  const { order } = drawingNow();
  const at = order.indexOf(state.chosen);
  const next = at < 0 ? (step > 0 ? 0 : order.length - 1) : (at + step + order.length) % order.length;
  chooseAndShow(order[next]);
}

const boxAt = (element) => element?.closest?.("g.node")?.id;

export function startGraph() {
  const canvas = byId("canvas");
  watchCanvas((element) => choose(boxAt(element)));
  canvas.addEventListener("pointermove", (event) => {
    const box = drawingNow().boxes[boxAt(document.elementFromPoint(event.clientX, event.clientY))];
    if (!box || canvas.classList.contains("dragged")) return hideTip();
    const shown = box.rows.filter(([key]) =>
      ["type", "operations", "layer", "folded", "role", "bytes read", "bytes written"].includes(key),
    );
    showTip(event, [
      box.title,
      ...shown.map(([key, value]) => `${key}: ${value}`),
      ...(box.at ? [box.at] : []),
    ]);
  });
  canvas.addEventListener("pointerleave", hideTip);
  byId("search").addEventListener("input", search);
  byId("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") nextFound(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") {
      event.target.value = "";
      search();
      canvas.focus();
    }
    event.stopPropagation();
  });
  byId("zoom-in").addEventListener("click", () => zoom(1.3));
  byId("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
  byId("zoom-fit").addEventListener("click", fitWhole);
}

const keys = {
  "+": () => zoom(1.3),
  "=": () => zoom(1.3),
  "-": () => zoom(1 / 1.3),
  0: fitWhole,
  1: fit,
  "[": () => openStage(state.stage - 1),
  "]": () => openStage(state.stage + 1),
  j: () => walk(1),
  k: () => walk(-1),
  n: () => nextFound(1),
  N: () => nextFound(-1),
  "/": () => byId("search").focus(),
  Escape: () => choose(undefined),
  ArrowLeft: () => pan(60, 0),
  ArrowRight: () => pan(-60, 0),
  ArrowUp: () => pan(0, 60),
  ArrowDown: () => pan(0, -60),
};

/** Whether the key meant something here. */
export function graphKey(key) {
  if (!Object.hasOwn(keys, key)) return false;
  keys[key]();
  return true;
}
