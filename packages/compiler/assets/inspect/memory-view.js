/** @file The arena over time: steps from left to right, bytes from top to bottom. */
import { byId, data, grouped, make, makeSvg, showBytes, table, tipFor } from "./elements.js";

const [width, height, left, top] = [1000, 420, 92, 26];

export function showMemory(program) {
  const { memory, title } = data.programs[program];
  const temps = memory.rows.filter(({ steps }) => steps);
  const kept = memory.rows.filter(({ steps }) => !steps);
  const sum = (rows) => rows.reduce((total, { bytes }) => total + bytes, 0);
  const roles = [...new Set(kept.map(({ role }) => role))];
  byId("view-memory").replaceChildren(
    make("h2", {}, `Memory of ${title}`),
    make(
      "p",
      { class: "dim" },
      `One arena of ${showBytes(memory.arena)}: ${roles.map((role) => `${showBytes(sum(kept.filter((row) => row.role === role)))} ${role}`).join(", ")}; temporaries ${showBytes(sum(temps))} in all, in ${showBytes(extent(temps))}, as those that are not in use together share bytes.`,
    ),
    temps.length > 0 ? mapOf(temps, memory.steps) : make("p", {}, "This program needs no temporaries."),
    make("h2", {}, "All buffers"),
    make(
      "div",
      { class: "scroll" },
      table(
        ["buffer", "role", "offset", "bytes", "in use"],
        memory.rows.map(({ buffer, role, offset, bytes, steps }) => [
          buffer,
          role,
          grouped(offset),
          grouped(bytes),
          steps
            ? steps[0] === steps[1]
              ? `step ${steps[0]}`
              : `steps ${steps[0]} to ${steps[1]}`
            : "always",
        ]),
      ),
    ),
  );
}

/** Of texts, the first that fits; a character is about 7 wide. */
const labelFor = (texts, room) => texts.find((text) => 7 * text.length <= room);

const extent = (rows) =>
  rows.length === 0
    ? 0
    : Math.max(...rows.map(({ offset, bytes }) => offset + bytes)) -
      Math.min(...rows.map(({ offset }) => offset));

function mapOf(temps, steps) {
  const low = Math.min(...temps.map(({ offset }) => offset));
  const high = Math.max(...temps.map(({ offset, bytes }) => offset + bytes));
  const x = (step) => left + ((width - left - 8) * step) / steps.length;
  const y = (offset) => top + ((height - top - 8) * (offset - low)) / (high - low);
  const svg = makeSvg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: "chart",
    role: "img",
    "aria-label": "Temporaries: steps from left to right, bytes from top to bottom",
  });
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    const at = low + (high - low) * part;
    svg.append(
      makeSvg("line", { x1: left, x2: width - 8, y1: y(at), y2: y(at), class: "grid" }),
      makeSvg("text", { x: left - 8, y: y(at) + 4, "text-anchor": "end" }, showBytes(Math.round(at))),
    );
  }
  const every = Math.ceil(steps.length / 12);
  for (let step = 0; step < steps.length; step += every) {
    svg.append(
      makeSvg("text", { x: (x(step) + x(step + 1)) / 2, y: 16, "text-anchor": "middle" }, `${step}`),
    );
  }
  temps.forEach(({ buffer, offset, bytes, steps: [first, last] }, i) => {
    const rect = makeSvg("rect", {
      x: x(first) + 1,
      y: y(offset),
      width: Math.max(2, x(last + 1) - x(first) - 2),
      height: Math.max(1.5, y(offset + bytes) - y(offset) - 0.5),
      class: `temp tone-${i % 4}`,
    });
    tipFor(rect, () => [
      buffer,
      `${grouped(bytes)} bytes at ${grouped(offset)}`,
      first === last
        ? `step ${first}: ${steps[first]}`
        : `steps ${first} to ${last}: ${steps[first]} … ${steps[last]}`,
    ]);
    svg.append(rect);
    const name = labelFor([`${buffer}, from ${steps[first]}`, buffer], x(last + 1) - x(first) - 14);
    const room = y(offset + bytes) - y(offset);
    if (name && room >= 15) {
      const at = { x: x(first) + 8, y: y(offset) + Math.min(18, room / 2 + 4), class: "on-temp" };
      svg.append(makeSvg("text", at, name));
    }
  });
  return svg;
}
