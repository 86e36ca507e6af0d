/** @file The colors of pictures, and their counterparts on a dark page. */

/** As written in a picture. */
export const palette = {
  surface: "#fcfcfb",
  ink: "#1b1b1a",
  muted: "#6b6a64",
  grid: "#dedcd4",
  blue: "#2a78d6",
  orange: "#d9591f",
  green: "#0d7d3c",
  violet: "#6a4fc4",
  paleBlue: "#cfe0f5",
  paleOrange: "#f9dccc",
  paleGreen: "#cdebd8",
} as const;

/** What stands for it on a dark page. */
export const darkPalette: Record<keyof typeof palette, string> = {
  surface: "#1a1a19",
  ink: "#f2f1ee",
  muted: "#a8a69d",
  grid: "#3a3936",
  blue: "#5b9df0",
  orange: "#f08a55",
  green: "#4fbf7c",
  violet: "#a795f2",
  paleBlue: "#1f3552",
  paleOrange: "#4f2d1c",
  paleGreen: "#1c4029",
};

/** Gives an SVG the dark colors where the reader prefers a dark page. */
export function themed(svg: string): string {
  const rules = Object.entries(palette).map(([name, light]) => {
    const color = darkPalette[name as keyof typeof palette];
    return `[fill="${light}"]{fill:${color}}[stroke="${light}"]{stroke:${color}}`;
  });
  const style = `<style>@media (prefers-color-scheme:dark){${rules.join("")}}</style>`;
  return `${svg.replace(/<svg[^>]*>/, (tag) => `${tag}${style}`).trimEnd()}\n`;
}
