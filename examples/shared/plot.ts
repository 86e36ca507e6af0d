/** @file A plane with axes on which points, lines, areas and images are drawn: what a chart library has no mark for. */
import { palette, themed } from "./palette.ts";
import { pngAddress } from "./png.ts";

export type Point = readonly [x: number, y: number];

export interface PlotOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Of the plane, without axes and titles. */
  readonly width?: number;
  readonly height?: number;
}

const round = (value: number): number => Math.round(value * 100) / 100;
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Round numbers between the ends, about six. */
export function ticksOf([low, high]: readonly [number, number]): number[] {
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough)!;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(10)));
}

export class Plot {
  private readonly marks: string[] = [];
  private readonly legend: [color: string, text: string][] = [];
  private readonly options: PlotOptions;
  private readonly width: number;
  private readonly height: number;

  constructor(options: PlotOptions) {
    this.options = options;
    this.width = options.width ?? 320;
    this.height = options.height ?? 320;
  }

  /** A place in the picture. */
  private at([x, y]: Point): [number, number] {
    const { x: [left, right], y: [low, high] } = this.options; // biome-ignore format: one line
    return [
      round(((x - left) / (right - left)) * this.width),
      round(((high - y) / (high - low)) * this.height),
    ];
  }

  private path(points: readonly Point[]): string {
    return `M${points.map((point) => this.at(point).join(" ")).join("L")}`;
  }

  line(points: readonly Point[], color: string, style: { width?: number; dash?: string } = {}): this {
    const dash = style.dash ? ` stroke-dasharray="${style.dash}"` : "";
    const width = style.width ?? 2;
    this.marks.push(
      `<path d="${this.path(points)}" fill="none" stroke="${color}" stroke-width="${width}"${dash}/>`,
    );
    return this;
  }

  arrow(from: Point, to: Point, color: string, width = 2): this {
    const [x, y] = this.at(to);
    const [x0, y0] = this.at(from);
    const [dx, dy] = [x - x0, y - y0];
    const length = Math.hypot(dx, dy) || 1;
    const [ux, uy] = [dx / length, dy / length];
    const [bx, by] = [x - 9 * ux, y - 9 * uy];
    const head = [[x, y], [bx - 4 * uy, by + 4 * ux], [bx + 4 * uy, by - 4 * ux]]; // biome-ignore format: a triangle
    this.marks.push(
      `<path d="M${x0} ${y0}L${round(bx)} ${round(by)}" stroke="${color}" stroke-width="${width}"/>`,
      `<path d="M${head.map((corner) => corner.map(round).join(" ")).join("L")}Z" fill="${color}"/>`,
    );
    return this;
  }

  area(points: readonly Point[], color: string, opacity = 1): this {
    this.marks.push(`<path d="${this.path(points)}Z" fill="${color}" opacity="${opacity}"/>`);
    return this;
  }

  circles(points: readonly Point[], color: string, radius = 3.5, stroke: string = palette.surface): this {
    for (const point of points) {
      const [x, y] = this.at(point);
      this.marks.push(`<circle cx="${x}" cy="${y}" r="${radius}" fill="${color}" stroke="${stroke}"/>`);
    }
    return this;
  }

  text(point: Point, text: string, color: string = palette.ink, [dx, dy]: Point = [6, -6]): this {
    const [x, y] = this.at(point);
    this.marks.push(
      `<text x="${round(x + dx)}" y="${round(y + dy)}" fill="${color}">${escaped(text)}</text>`,
    );
    return this;
  }

  /** Fills the plane; rows from the top. */
  image(width: number, height: number, pixels: Uint8Array): this {
    const size = `width="${this.width}" height="${this.height}" preserveAspectRatio="none"`;
    this.marks.push(`<image href="${pngAddress(width, height, pixels)}" ${size}/>`);
    return this;
  }

  key(color: string, text: string): this {
    this.legend.push([color, text]);
    return this;
  }

  svg(): string {
    const { title, subtitle, xTitle, yTitle } = this.options;
    const { ink, muted } = palette;
    const top = 30 + (subtitle ? 17 : 0) + 17 * this.legend.length;
    const left = 58;
    const size = [this.width + left + 20, this.height + top + 52];
    const under = this.height;
    const parts = [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}" height="${size[1]}" viewBox="0 0 ${size.join(" ")}" font-family="system-ui, sans-serif" font-size="11">`,
      `<rect width="${size[0]}" height="${size[1]}" fill="${palette.surface}"/>`,
      `<text x="12" y="20" font-size="13" font-weight="bold" fill="${ink}">${escaped(title)}</text>`,
      ...(subtitle ? [`<text x="12" y="37" fill="${muted}">${escaped(subtitle)}</text>`] : []),
      ...this.legend.flatMap(([color, text], i) => {
        const y = 37 + (subtitle ? 17 : 0) + 17 * i;
        return [
          `<circle cx="18" cy="${y - 4}" r="5" fill="${color}"/>`,
          `<text x="30" y="${y}" fill="${ink}">${escaped(text)}</text>`,
        ];
      }),
      `<g transform="translate(${left} ${top})">`,
      ...this.axes(),
      `<clipPath id="plane"><rect width="${this.width}" height="${this.height}"/></clipPath>`,
      `<g clip-path="url(#plane)">`,
      ...this.marks,
      "</g>",
      `<rect width="${this.width}" height="${under}" fill="none" stroke="${muted}"/>`,
      `<text x="${this.width / 2}" y="${under + 38}" fill="${ink}" text-anchor="middle">${escaped(xTitle)}</text>`,
      `<text transform="translate(-42 ${under / 2}) rotate(-90)" fill="${ink}" text-anchor="middle">${escaped(yTitle)}</text>`,
      "</g></svg>",
    ];
    return themed(parts.join("\n"));
  }

  private axes(): string[] {
    const { x, y } = this.options;
    const { grid, muted } = palette;
    const show = (value: number): string => String(value).replace("-", "\u2212");
    return [
      ...ticksOf(x).flatMap((value) => {
        const [at] = this.at([value, y[0]]);
        return [
          `<path d="M${at} 0V${this.height}" stroke="${grid}"/>`,
          `<text x="${at}" y="${this.height + 16}" fill="${muted}" text-anchor="middle">${show(value)}</text>`,
        ];
      }),
      ...ticksOf(y).flatMap((value) => {
        const [, at] = this.at([x[0], value]);
        return [
          `<path d="M0 ${at}H${this.width}" stroke="${grid}"/>`,
          `<text x="-6" y="${at + 4}" fill="${muted}" text-anchor="end">${show(value)}</text>`,
        ];
      }),
    ];
  }
}
