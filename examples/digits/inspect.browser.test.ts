import { afterEach, expect, test } from "vitest";
import page from "./inspect.html?raw";

interface Opened {
  readonly document: Document;
  readonly window: Window & typeof globalThis;
  readonly problems: string[];
}

/** The page in a frame of its own, and whatever goes wrong in it. */
async function open(): Promise<Opened> {
  const frame = document.createElement("iframe");
  frame.style.cssText = "width: 1200px; height: 800px";
  const problems: string[] = [];
  document.body.append(frame);
  const inner = frame.contentWindow as Window & typeof globalThis;
  inner.addEventListener("error", (event) => problems.push(event.message));
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
  frame.srcdoc = page;
  await loaded;
  const window = frame.contentWindow as Window & typeof globalThis;
  for (const kind of ["error", "warn"] as const) {
    window.console[kind] = (...words: unknown[]) => {
      problems.push(words.join(" "));
    };
  }
  window.addEventListener("error", (event) => problems.push(event.message));
  window.document.addEventListener("securitypolicyviolation", (event) =>
    problems.push(event.violatedDirective),
  );
  return { document: window.document, window, problems };
}

afterEach(() => document.body.replaceChildren());

const press = ({ document: page, window }: Opened, key: string): void => {
  page.body.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true }));
};

const panelOf = ({ document: page }: Opened): HTMLElement => page.getElementById("panel")!;

/** A press and a release in the middle of a box. */
function click({ document: page, window }: Opened, box: Element): void {
  const { left, top, width, height } = box.getBoundingClientRect();
  const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, pointerId: 1 };
  const canvas = page.getElementById("canvas")!;
  canvas.setPointerCapture = () => {};
  for (const type of ["pointerdown", "pointerup"]) canvas.dispatchEvent(new window.PointerEvent(type, at));
}

test("starts, and its script is the one that its policy allows", async () => {
  const { document: inner, problems } = await open();
  expect(inner.documentElement.dataset.ready).toBe("");
  expect(inner.title).toBe("digits");
  expect(problems).toEqual([]);
});

test("every stage of every entry is drawn", async () => {
  const opened = await open();
  const { document: inner, window, problems } = opened;
  const program = inner.getElementById("program") as HTMLSelectElement;
  expect([...program.options].map(({ text }) => text)).toEqual([
    "predict batch=1",
    "train batch=32",
    "initial values",
  ]);
  for (const { value } of program.options) {
    program.value = value;
    program.dispatchEvent(new window.Event("change"));
    const stages = [...inner.querySelectorAll<HTMLButtonElement>("#stages button")].map(
      ({ textContent }) => textContent,
    );
    expect(stages).toEqual(["Declared", "Differentiated", "Optimised", "Kernels"]);
    for (const [i] of stages.entries()) {
      inner.querySelectorAll<HTMLButtonElement>("#stages button")[i]!.click();
      expect(inner.querySelectorAll("#canvas g.node").length).toBeGreaterThan(2);
      expect(inner.querySelectorAll("#canvas svg")).toHaveLength(1);
    }
  }
  expect(problems).toEqual([]);
});

test("a box that is clicked shows its facts, its line, its loops and its code; Escape closes it", async () => {
  const opened = await open();
  const { document: inner } = opened;
  inner.querySelectorAll<HTMLButtonElement>("#stages button")[3]!.click();
  const kernel = [...inner.querySelectorAll("#canvas g.kernel")].find((box) =>
    box.textContent!.includes("output_dotGeneral"),
  )!;
  click(opened, kernel);
  const panel = panelOf(opened);
  expect(panel.hidden).toBe(false);
  const text = panel.textContent!;
  expect(text).toContain("operations");
  expect(text).toMatch(/model\.ts:\d+:\d+.*net\(image\)/);
  expect(text).toMatch(/kernel output_dotGeneral\w*\(/);
  expect(text).toMatch(/function output_dotGeneral\w*\(/);
  expect(text).not.toContain("(func $output_dotGeneral");
  // the other target, by the switch, and it stays when another kernel is looked at
  const targets = () => [...panel.querySelectorAll<HTMLButtonElement>('[aria-label="Target"] button')];
  expect(targets().map(({ textContent }) => textContent)).toEqual(["js", "wasm"]);
  targets()[1]!.click();
  expect(targets()[1]!.getAttribute("aria-selected")).toBe("true");
  expect(panel.textContent).toMatch(/\(func \$output_dotGeneral\w* \(param \$/);
  expect(panel.textContent).not.toMatch(/function output_dotGeneral/);
  expect(panel.textContent).toMatch(
    /\d more lines: tapeless inspect model\.ts .*--target wasm --kernel output_dotGeneral/,
  );
  press(opened, "j");
  press(opened, "k");
  expect(panel.textContent).toMatch(/\(func \$output_dotGeneral/);
  expect(inner.querySelectorAll("#canvas g.near").length).toBeGreaterThan(1);
  press(opened, "Escape");
  expect(panel.hidden).toBe(true);
});

test("search marks boxes, and Enter goes from one to the next", async () => {
  const opened = await open();
  const { document: inner, window } = opened;
  const search = inner.getElementById("search") as HTMLInputElement;
  press(opened, "/");
  expect(inner.activeElement).toBe(search);
  search.value = "hidden dotgeneral";
  search.dispatchEvent(new window.Event("input"));
  const found = inner.querySelectorAll("#canvas g.found").length;
  expect(inner.getElementById("count")!.textContent).toBe(`${found} found`);
  expect(found).toBeGreaterThan(0);
  search.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Enter" }));
  expect(panelOf(opened).querySelector("h2")!.textContent).toContain("dotGeneral");
  expect(inner.getElementById("count")!.textContent).toBe(`1 of ${found}`);
});

test("keys change the stage, the size and the chosen box", async () => {
  const opened = await open();
  const { document: inner } = opened;
  const chosenStage = () => inner.querySelector('#stages [aria-selected="true"]')!.textContent;
  const scale = () => Number.parseInt(inner.getElementById("scale")!.textContent!, 10);
  press(opened, "]");
  expect(chosenStage()).toBe("Differentiated");
  const before = scale();
  press(opened, "+");
  expect(scale()).toBeGreaterThan(before);
  press(opened, "j");
  const first = panelOf(opened).querySelector("h2")!.textContent;
  press(opened, "j");
  expect(panelOf(opened).querySelector("h2")!.textContent).not.toBe(first);
  press(opened, "k");
  expect(panelOf(opened).querySelector("h2")!.textContent).toBe(first);
});

test("memory, cost and parameters", async () => {
  const { document: inner, window, problems } = await open();
  const view = (name: string): HTMLElement => {
    inner.querySelector<HTMLButtonElement>(`[data-view="${name}"]`)!.click();
    return inner.getElementById(`view-${name}`)!;
  };
  const memory = view("memory");
  expect(memory.hidden).toBe(false);
  expect(inner.getElementById("view-graph")!.getBoundingClientRect().height).toBe(0);
  expect(memory.querySelectorAll("rect.temp").length).toBeGreaterThan(3);
  expect(memory.textContent).toContain("hidden.weight");
  const cost = view("cost");
  const least = () => cost.querySelector("tbody tr td:nth-child(7)")!.textContent;
  expect(cost.querySelectorAll("circle").length).toBeGreaterThan(5);
  const before = least();
  const speed = cost.querySelector("input")!;
  speed.value = "0.5";
  speed.dispatchEvent(new window.Event("change"));
  expect(least()).not.toBe(before);
  expect(view("parameters").textContent).toContain("4,810 numbers in 4 tensors");
  expect(problems).toEqual([]);
});

test("light and dark", async () => {
  const { document: inner, window } = await open();
  const colour = () => window.getComputedStyle(inner.body).backgroundColor;
  const before = colour();
  inner.getElementById("theme")!.click();
  const after = colour();
  expect(after).not.toBe(before);
  inner.getElementById("theme")!.click();
  expect(colour()).toBe(before);
});

test("names nothing outside itself", () => {
  const outside = [...page.matchAll(/(?:src|href|url\()\s*=?\s*["'(]?\s*(?:https?:)?\/\/[^"')\s]+/g)].map(
    ([found]) => found,
  );
  expect(outside).toEqual([]);
  expect(page).toContain("default-src 'none'");
  expect(page.length).toBeLessThan(2 ** 20);
});
