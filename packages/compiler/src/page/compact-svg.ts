/**
 * @file What Graphviz draws, in fewer words: rectangles instead of their outlines, whole points (a point is a pixel at full
 * size), one line. Titles, comments, colours and heads of arrows go: the page has its own.
 */

export const compactSvg = (svg: string): string =>
  svg
    .slice(svg.indexOf("<svg"))
    .replace(/<!--[\s\S]*?-->\n?/g, "")
    .replace(/<title>[^<]*<\/title>\n?/g, "")
    .replace(/ (?:fill|stroke|font-family|font-size|text-anchor|xmlns(?::xlink)?|xml:space)="[^"]*"/g, "")
    .replace(/<polygon points="[^"]*"\/>\n?(?=<g )/, "")
    .replace(
      /(<g id="[^"]*" class="node [^"]*">)\n?<path d="([^"]*)"\/>/g,
      (_, open, d) => open + rectangle(d),
    )
    .replace(
      /(class="cluster">)\n?<polygon points="([^"]*)"\/>/g,
      (_, open, points) => open + rectangle(points),
    )
    .replace(
      /<g (id="[^"]*") class="edge">\n?<path (d="[^"]*")\/>\n?<polygon [^>]*\/>\n?<\/g>/g,
      (_, id, d) => `<path ${id} class="edge" ${rounded(d)}/>`,
    )
    .replace(/ ([xy])="([^"]*)"/g, (_, name, value) => ` ${name}="${Math.round(Number(value))}"`)
    .replace(/\n+/g, " ")
    .replace(/> </g, "><")
    .trim();

const numbersIn = (text: string): number[] => (text.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number);

const rounded = (path: string): string =>
  path.replace(/-?\d+(?:\.\d+)?/g, (number) => String(Math.round(Number(number))));

/** Around all points. */
function rectangle(points: string): string {
  const numbers = numbersIn(points);
  const side = (from: 0 | 1): [number, number] => {
    const found = numbers.filter((_, i) => i % 2 === from);
    return [Math.round(Math.min(...found)), Math.round(Math.max(...found))];
  };
  const [[left, right], [top, bottom]] = [side(0), side(1)];
  return `<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/>`;
}
