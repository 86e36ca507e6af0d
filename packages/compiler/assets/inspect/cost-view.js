/**
 * @file The roofline of a program (Williams, Waterman and Patterson 2009): what a kernel can reach at best is bounded by
 * arithmetic, or by the bytes it has to move.
 */
import { byId, data, grouped, make, makeSvg, table, tipFor } from "./elements.js";

const machine = { flops: 8, bandwidth: 12 };
const [width, height, left, bottom] = [1000, 400, 64, 44];

export function showCost(program) {
  const { cost, title } = data.programs[program];
  const view = byId("view-cost");
  const field = (key, label) => {
    const input = make("input", { type: "number", min: "0.1", step: "any", value: String(machine[key]) });
    input.addEventListener("change", () => {
      const value = Number(input.value);
      if (value > 0) machine[key] = value;
      showCost(program);
    });
    return make("label", {}, `${label} `, input);
  };
  const rows = cost.map((kernel) => ({ ...kernel, ...boundOf(kernel) })).sort((a, b) => b.least - a.least);
  const total = rows.reduce((sum, { least }) => sum + least, 0);
  view.replaceChildren(
    make("h2", {}, `Cost of ${title}`),
    make(
      "p",
      { class: "dim" },
      "Counted from the loops, not measured: operations, and the bytes of the different elements read and written. For a machine of the speed below, the roof is what a kernel can reach at best; a dot is a kernel on the roof, as large as its share of the time.",
    ),
    make(
      "p",
      { class: "machine" },
      field("flops", "Arithmetic, 10⁹ operations per second"),
      field("bandwidth", "Memory, 10⁹ bytes per second"),
    ),
    rows.some(({ flops }) => flops > 0)
      ? roofline(rows, total)
      : make("p", {}, "No kernel here computes with floats."),
    make(
      "div",
      { class: "scroll" },
      table(
        ["kernel", "calls", "operations", "bytes", "operations per byte", "bound by", "at least", "share"],
        rows.map(({ kernel, calls, flops, bytes, intensity, isMemory, least, exact }) => [
          kernel,
          grouped(calls),
          `${exact ? "" : "≤ "}${grouped(flops)}`,
          grouped(bytes),
          intensity.toFixed(2),
          isMemory ? "memory" : "arithmetic",
          `${(least * 1e6).toPrecision(3)} µs`,
          total > 0 ? `${((100 * least) / total).toFixed(1)}%` : "",
        ]),
      ),
    ),
  );
}

function boundOf({ flops, bytesRead, bytesWritten }) {
  const bytes = bytesRead + bytesWritten;
  const [byMemory, byArithmetic] = [bytes / (machine.bandwidth * 1e9), flops / (machine.flops * 1e9)];
  return {
    bytes,
    intensity: bytes === 0 ? 0 : flops / bytes,
    isMemory: byMemory >= byArithmetic,
    least: Math.max(byMemory, byArithmetic),
  };
}

function roofline(rows, total) {
  const drawn = rows.filter(({ intensity }) => intensity > 0);
  const ridge = machine.flops / machine.bandwidth;
  const low = Math.min(0.01, ...drawn.map(({ intensity }) => intensity)) / 1.6;
  const high = Math.max(ridge * 8, ...drawn.map(({ intensity }) => intensity)) * 1.6;
  const roof = (intensity) => Math.min(machine.flops, machine.bandwidth * intensity);
  const [least, most] = [roof(low) / 1.3, machine.flops * 1.8];
  const x = (value) => left + ((width - left - 12) * Math.log(value / low)) / Math.log(high / low);
  const y = (value) =>
    height - bottom - ((height - bottom - 12) * Math.log(value / least)) / Math.log(most / least);
  const svg = makeSvg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: "chart",
    role: "img",
    "aria-label": "Roofline: operations per byte, and operations per second",
  });
  for (let power = Math.ceil(Math.log10(low)); 10 ** power <= high; power++) {
    svg.append(
      makeSvg("line", { x1: x(10 ** power), x2: x(10 ** power), y1: 12, y2: height - bottom, class: "grid" }),
      makeSvg(
        "text",
        { x: x(10 ** power), y: height - bottom + 18, "text-anchor": "middle" },
        String(10 ** power),
      ),
    );
  }
  for (let power = Math.ceil(Math.log10(least)); 10 ** power <= most; power++) {
    svg.append(
      makeSvg("line", { x1: left, x2: width - 12, y1: y(10 ** power), y2: y(10 ** power), class: "grid" }),
      makeSvg("text", { x: left - 8, y: y(10 ** power) + 4, "text-anchor": "end" }, String(10 ** power)),
    );
  }
  svg.append(
    makeSvg("text", { x: width - 12, y: height - 8, "text-anchor": "end" }, "operations per byte"),
    makeSvg("text", { x: left + 6, y: 24 }, "10⁹ operations per second, at best"),
    makeSvg("path", {
      class: "roof",
      d: `M${x(low)} ${y(roof(low))} L${x(ridge)} ${y(machine.flops)} L${x(high)} ${y(machine.flops)}`,
    }),
  );
  for (const { kernel, intensity, least: time, flops, bytes, isMemory } of drawn) {
    const dot = makeSvg("circle", {
      cx: x(intensity),
      cy: y(roof(intensity)),
      r: 4 + 26 * Math.sqrt(total > 0 ? time / total : 0),
      class: isMemory ? "dot memory" : "dot arithmetic",
    });
    tipFor(dot, () => [
      kernel,
      `${grouped(flops)} operations, ${grouped(bytes)} bytes`,
      `at least ${(time * 1e6).toPrecision(3)} µs, bound by ${isMemory ? "memory" : "arithmetic"}`,
    ]);
    svg.append(dot);
  }
  return svg;
}
