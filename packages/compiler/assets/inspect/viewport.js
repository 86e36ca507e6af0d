/** @file Zoom and pan of one drawing, by its viewBox: lines stay sharp at any size. */
import { byId } from "./elements.js";

const canvas = () => byId("canvas");
const zoomLimits = [0.02, 12];

/** What is shown of the drawing: its middle, and pixels for each unit. */
export const view = { svg: undefined, width: 1, height: 1, x: 0, y: 0, scale: 1 };

export function showDrawing(svg) {
  const [, , width, height] = svg.getAttribute("viewBox").split(/\s+/).map(Number);
  Object.assign(view, { svg, width, height });
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  canvas().replaceChildren(svg);
  fit();
}

/** The middle of the top of the uppermost box: elsewhere at the top there may be nothing. */
function beginning() {
  const { dx, dy } = moved();
  let best = { x: 0, y: Number.POSITIVE_INFINITY };
  for (const node of view.svg.querySelectorAll("g.node")) {
    const { x, y, width } = node.getBBox();
    if (y + dy < best.y) best = { x: x + width / 2 + dx, y: y + dy };
  }
  return best;
}

/** Graphviz draws in a group that is moved down by the height. */
function moved() {
  const matrix = view.svg.querySelector("g").transform.baseVal.consolidate()?.matrix;
  return { dx: matrix?.e ?? 0, dy: matrix?.f ?? 0 };
}

/** All of it where that can be read, else its beginning. */
export function fit() {
  const { clientWidth, clientHeight } = canvas();
  const whole = Math.min((clientWidth - 24) / view.width, (clientHeight - 24) / view.height);
  if (whole >= 0.6) return fitWhole();
  view.scale = 0.8;
  const { x, y } = beginning();
  view.x = view.width * view.scale <= clientWidth ? view.width / 2 : x;
  view.y =
    view.height * view.scale <= clientHeight ? view.height / 2 : y + clientHeight / 2 / view.scale - 24;
  update();
}

export function fitWhole() {
  const { clientWidth, clientHeight } = canvas();
  view.scale = Math.min(1.5, (clientWidth - 24) / view.width, (clientHeight - 24) / view.height);
  [view.x, view.y] = [view.width / 2, view.height / 2];
  update();
}

export function update() {
  if (!view.svg) return;
  const { clientWidth, clientHeight } = canvas();
  const [width, height] = [clientWidth / view.scale, clientHeight / view.scale];
  view.x = Math.min(view.width, Math.max(0, view.x));
  view.y = Math.min(view.height, Math.max(0, view.y));
  view.svg.setAttribute("viewBox", `${view.x - width / 2} ${view.y - height / 2} ${width} ${height}`);
  byId("scale").textContent = `${Math.round(view.scale * 100)}%`;
}

/** By a factor, around a place on the canvas (its middle if none is given). */
export function zoom(factor, at) {
  const scale = Math.min(zoomLimits[1], Math.max(zoomLimits[0], view.scale * factor));
  const { clientWidth, clientHeight } = canvas();
  const [dx, dy] = at ? [at.x - clientWidth / 2, at.y - clientHeight / 2] : [0, 0];
  view.x += dx / view.scale - dx / scale;
  view.y += dy / view.scale - dy / scale;
  view.scale = scale;
  update();
}

export function pan(dx, dy) {
  view.x -= dx / view.scale;
  view.y -= dy / view.scale;
  update();
}

/** Brings a box into the middle, at a size that can be read. */
export function centreOn(box) {
  const { x, y, width, height } = box.getBBox();
  const { dx, dy } = moved();
  view.x = x + width / 2 + dx;
  view.y = y + height / 2 + dy;
  view.scale = Math.max(view.scale, 0.8);
  update();
}

export function watchCanvas(onClick) {
  let from;
  let distance = 0;
  const element = canvas();
  const place = (event) => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)), place(event));
    },
    { passive: false },
  );
  element.addEventListener("pointerdown", (event) => {
    from = place(event);
    distance = 0;
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = place(event);
    distance += Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
    pan(to.x - from.x, to.y - from.y);
    from = to;
    element.classList.toggle("dragged", distance > 4);
  });
  const end = (event) => {
    const wasClick = from && distance <= 4;
    from = undefined;
    element.classList.remove("dragged");
    if (wasClick) onClick(document.elementFromPoint(event.clientX, event.clientY));
  };
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", () => {
    from = undefined;
  });
  new ResizeObserver(update).observe(element);
}
