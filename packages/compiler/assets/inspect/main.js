/** @file Views, programs, theme, keys. */
import { showCost } from "./cost-view.js";
import { byId, data, grouped, make, table } from "./elements.js";
import { graphKey, showStage, startGraph, state } from "./graph-view.js";
import { showMemory } from "./memory-view.js";
import { update } from "./viewport.js";

const views = ["graph", "memory", "cost", "parameters"];

function openView(name) {
  for (const view of views) byId(`view-${view}`).hidden = view !== name;
  for (const button of byId("views").children) {
    button.setAttribute("aria-selected", String(button.dataset.view === name));
  }
  if (name === "graph") update();
}

function openProgram(i) {
  state.program = i;
  byId("program").value = String(i);
  state.stage = Math.min(state.stage, data.programs[i].stages.length - 1);
  showStage();
  showMemory(i);
  showCost(i);
}

function showParameters() {
  const total = data.parameters.reduce((sum, { elements }) => sum + elements, 0);
  byId("view-parameters").replaceChildren(
    make("h2", {}, "Parameters"),
    make("p", { class: "dim" }, `${grouped(total)} numbers in ${grouped(data.parameters.length)} tensors.`),
    make(
      "div",
      { class: "scroll" },
      table(
        ["name", "shape", "dtype", "elements", "share"],
        data.parameters.map(({ name, shape, dtype, elements }) => [
          name,
          `[${shape.join(", ")}]`,
          dtype,
          grouped(elements),
          total > 0 ? `${((100 * elements) / total).toFixed(1)}%` : "",
        ]),
      ),
    ),
  );
}

/** The system's theme, until one is chosen. */
function turnTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : window.matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
}

for (const button of byId("views").children)
  button.addEventListener("click", () => openView(button.dataset.view));
byId("program").append(...data.programs.map(({ title }, i) => make("option", { value: String(i) }, title)));
byId("program").addEventListener("change", (event) => openProgram(Number(event.target.value)));
byId("theme").addEventListener("click", turnTheme);
byId("keys").addEventListener("click", () => byId("help").showModal());
document.addEventListener("keydown", (event) => {
  const { target, key, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey || target.closest?.("input, select, textarea")) return;
  if (byId("help").open) return;
  if (key === "?") byId("help").showModal();
  else if (key === "t") turnTheme();
  else if (!byId("view-graph").hidden && graphKey(key)) event.preventDefault();
});
startGraph();
openProgram(data.first);
showParameters();
openView("graph");
document.documentElement.dataset.ready = "";
