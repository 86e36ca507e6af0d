/** @file Elements made without markup: names are the user's, and stay text. */

export const data = JSON.parse(document.getElementById("data").textContent);

export const byId = (id) => document.getElementById(id);

/** An element with attributes and children; text is text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function makeSvg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export const grouped = (value) => Number(value).toLocaleString("en-US");

/** 1,536 bytes as 1.5 KiB */
export function showBytes(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 2 ** (10 * power)).toFixed(1)} ${["", "K", "M", "G", "T"][power]}iB`;
}

/** The one tooltip of the page. */
export function showTip(event, lines) {
  const tip = byId("tip");
  tip.replaceChildren(...lines.map((line) => make("div", {}, line)));
  tip.hidden = false;
  const { innerWidth, innerHeight } = window;
  const { offsetWidth, offsetHeight } = tip;
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - offsetWidth - 8))}px`;
  tip.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - offsetHeight - 8))}px`;
}

export function hideTip() {
  byId("tip").hidden = true;
}

/** Shows the lines while the pointer is over the element. */
export function tipFor(element, lines) {
  element.addEventListener("pointermove", (event) => showTip(event, lines()));
  element.addEventListener("pointerleave", hideTip);
}

export const table = (head, rows) =>
  make(
    "table",
    {},
    make("thead", {}, make("tr", {}, ...head.map((cell) => make("th", {}, cell)))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, cell))))),
  );
