import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { generateDigits } from "../digits/generate-digits.ts";
import { startApp } from "./app.js";
import { fieldSize, imageOf } from "./drawing.js";
import { packDigits } from "./pack-digits.ts";

const modules = { js: new URL("../digits/golden/digits.js", import.meta.url).href };
const epochs = 60;
let root: HTMLElement;
let data: string;
let app: { stop(): void } | undefined;

beforeEach(() => {
  root = document.createElement("main");
  document.body.append(root);
  data = URL.createObjectURL(new Blob([packDigits(generateDigits(1797))]));
});
afterEach(() => {
  app?.stop();
  root.remove();
  URL.revokeObjectURL(data);
});

const find = <E extends Element>(selector: string): E => root.querySelector<E>(selector)!;
const text = (): string => find(".state").textContent!;
const until = (check: () => void) => vi.waitFor(check, { timeout: 50_000, interval: 5 });
const isTrained = (): boolean => root.dataset.trained === "yes";

/** Points as parts of the field. */
function draw(points: readonly (readonly [number, number])[]): void {
  const field = find<HTMLCanvasElement>(".field");
  const box = field.getBoundingClientRect();
  points.forEach(([x, y], i) => {
    const place = { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
    field.dispatchEvent(
      new PointerEvent(i === 0 ? "pointerdown" : "pointermove", { ...place, pointerId: 1 }),
    );
  });
  field.dispatchEvent(new PointerEvent("pointerup", { pointerId: 1 }));
}

const zero = Array.from({ length: 25 }, (_, i) => {
  const angle = (i * Math.PI) / 12;
  return [0.5 + 0.2 * Math.sin(angle), 0.5 - 0.35 * Math.cos(angle)] as const;
});

test("the page trains in a worker, shows it, and reads a drawing meanwhile", async () => {
  app = await startApp(root, { modules, data, epochs });

  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await until(() => expect(text()).toMatch(/^step \d+ of 2700, cost .* % of 360/));
  draw(zero);
  expect(root.querySelectorAll(".best")).toHaveLength(1);
  // the page drew and predicted, and its timers ran, while the worker still had work
  expect(isTrained()).toBe(false);
  expect(turns).toBeGreaterThan(0);
  await until(() => expect(isTrained()).toBe(true));
  clearInterval(timer);

  const progress = find<HTMLProgressElement>("progress");
  expect(progress.value).toBe(progress.max);
  expect(progress.max).toBe(epochs * 45);
  const [first, ...rest] = find(".curve .line").getAttribute("d")!.slice(1).split("L");
  expect(rest).toHaveLength((epochs * 45) / 5 - 1);
  const height = (point: string): number => Number(point.split(" ")[1]);
  expect(height(rest.at(-1)!)).toBeGreaterThan(height(first!) + 50);
  expect(Number(/([\d.]+) % of 360/.exec(text())![1])).toBeGreaterThan(90);

  // with the parameters of the last epoch
  const meters = [...root.querySelectorAll("meter")];
  expect(meters.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 3);
  expect(find(".best span").textContent).toBe("0");
  find<HTMLButtonElement>(".clear").click();
  expect(root.querySelectorAll(".best")).toHaveLength(0);
});

test("what goes wrong in the worker is said in the page", async () => {
  const short = URL.createObjectURL(new Blob([packDigits(generateDigits(361))]));
  app = await startApp(root, { modules, data: short, epochs: 1 });
  await until(() => expect(text()).toMatch(/image has 64 elements/));
});

test("a drawing becomes 8 x 8 counts of ink, by its height and in the middle", () => {
  const rgba = new Uint8ClampedArray(4 * fieldSize ** 2);
  expect(imageOf(rgba)).toBeUndefined();
  // a bar, 16 wide and 128 high, anywhere
  for (let y = 100; y < 228; y++) for (let x = 30; x < 46; x++) rgba[4 * (y * fieldSize + x) + 3] = 255;
  const image = imageOf(rgba)!;
  for (let row = 0; row < 8; row++)
    expect([...image.subarray(8 * row, 8 * row + 8)]).toEqual([0, 0, 0, 0.5, 0.5, 0, 0, 0]);
});
