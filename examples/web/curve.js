/** @file The cost so far, as a curve whose logarithmic axis grows with it. */

const width = 400;
const height = 200;
const margin = { left: 44, right: 8, top: 8, bottom: 20 };

/** `costs` are those until now, at equal distances; the whole run has `total` steps, five to a point. */
export function drawCurve(svg, costs, total) {
  const points = Math.max(Math.ceil(total / 5), costs.length, 2);
  const decades = [
    Math.floor(Math.log10(Math.max(Math.min(...costs), 1e-6))),
    Math.ceil(Math.log10(Math.max(...costs, 1))),
  ];
  if (decades[0] === decades[1]) decades[0]--;
  const x = (i) => margin.left + (i / (points - 1)) * (width - margin.left - margin.right);
  const y = (cost) => {
    const part = (Math.log10(Math.max(cost, 1e-6)) - decades[0]) / (decades[1] - decades[0]);
    return height - margin.bottom - part * (height - margin.top - margin.bottom);
  };
  const lines = [];
  for (let decade = decades[0]; decade <= decades[1]; decade++) {
    const at = y(10 ** decade).toFixed(1);
    lines.push(`<path class="grid" d="M${margin.left} ${at}H${width - margin.right}"/>`);
    lines.push(`<text x="${margin.left - 6}" y="${Number(at) + 4}" text-anchor="end">${10 ** decade}</text>`);
  }
  const path = costs.map((cost, i) => `${x(i).toFixed(1)} ${y(cost).toFixed(1)}`).join("L");
  svg.innerHTML = `${lines.join("")}<path class="line" d="M${path}"/><text x="${width / 2}" y="${height - 4}" text-anchor="middle">steps</text>`;
}
