/** @file The photograph and what became of it, spectra, learnt kernels, and time by size of the kernel. */
import { chart } from "../shared/chart.ts";
import { palette, themed } from "../shared/palette.ts";
import { pngAddress } from "../shared/png.ts";

export interface Image {
  readonly title: string;
  readonly side: number;
  /** Rows from the top; what is shown goes from `low`, black, to `high`, white. */
  readonly values: ArrayLike<number>;
  readonly low: number;
  readonly high: number;
}

/** Half the size, by means of four. */
export function halved(image: Image): Image {
  const side = image.side / 2;
  const at = (y: number, x: number): number => image.values[y * image.side + x]!;
  const values = Array.from({ length: side ** 2 }, (_, i) => {
    const [y, x] = [2 * Math.floor(i / side), 2 * (i % side)];
    return (at(y, x) + at(y, x + 1) + at(y + 1, x) + at(y + 1, x + 1)) / 4;
  });
  return { ...image, side, values };
}

/** A spectrum has frequency 0 in its corner; this puts it in the middle. */
export function centred({ side, values, ...rest }: Image): Image {
  const half = side / 2;
  const moved = Array.from({ length: side ** 2 }, (_, i) => {
    const [y, x] = [(Math.floor(i / side) + half) % side, ((i % side) + half) % side];
    return values[y * side + x]!;
  });
  return { ...rest, side, values: moved };
}

/** Images side by side, each `shown` pixels wide. */
export function gallery(images: readonly Image[], shown: number, columns = images.length): string {
  const [cellWidth, cellHeight] = [shown + 12, shown + 30];
  const [width, height] = [columns * cellWidth + 12, Math.ceil(images.length / columns) * cellHeight + 12];
  const cells = images.map(({ title, side, values, low, high }, i) => {
    const grey = Uint8Array.from(values, (value) =>
      Math.max(0, Math.min(255, Math.round((255 * (value - low)) / (high - low)))),
    );
    const [x, y] = [12 + (i % columns) * cellWidth, 12 + Math.floor(i / columns) * cellHeight];
    const scaling = side < shown / 4 ? ` style="image-rendering:pixelated"` : "";
    return [
      `<text x="${x}" y="${y + 12}" fill="${palette.ink}">${title}</text>`,
      `<image x="${x}" y="${y + 18}" width="${shown}" height="${shown}"${scaling} href="${pngAddress(side, side, grey)}"/>`,
    ].join("\n");
  });
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`;
  const back = `<rect width="${width}" height="${height}" fill="${palette.surface}"/>`;
  return themed([head, back, ...cells, "</svg>"].join("\n"));
}

export interface Timing {
  readonly size: number;
  /** Milliseconds. */
  readonly direct: number;
  readonly fourier: number;
}

export function timeChart(timings: readonly Timing[]): Promise<string> {
  const values = timings.flatMap(({ size, direct, fourier }) => [
    { size, time: direct, way: "direct" },
    { size, time: fourier, way: "through Fourier transforms" },
  ]);
  const scale = { type: "log", nice: false };
  return chart({
    data: { values },
    width: 460,
    height: 260,
    title: { text: "512 x 512 pixels, one kernel", subtitle: "milliseconds a call; both axes logarithmic" },
    mark: { type: "line", point: true, strokeWidth: 2 },
    encoding: {
      x: {
        field: "size",
        type: "quantitative",
        title: "kernel, side in pixels",
        scale: { ...scale, domain: [3, 32] },
        axis: { values: timings.map(({ size }) => size) },
      },
      y: { field: "time", type: "quantitative", title: "ms", scale: { type: "log" } },
      color: {
        field: "way",
        type: "nominal",
        title: null,
        scale: { range: [palette.blue, palette.orange] },
        legend: { orient: "top" },
      },
    },
  });
}
