import { expect, test } from "vitest";
import { dotOf, quoted } from "./dot.ts";
import type { Box } from "./drawing.ts";
import { renderSvg } from "./render-svg.ts";

const box = (id: string, label: string, path: readonly string[] = []): Box => ({
  id,
  kind: "forward",
  label: [label, "f32[2]"],
  path,
  facts: { title: label, rows: [] },
  count: 1,
  flops: 0,
});

test("clusters nest, and arrows have names", () => {
  const boxes = [box("a", "x"), box("b", "mul", ["block"]), box("c", "add", ["block", "dense1"])];
  const arrows = [
    { from: "a", to: "b" },
    { from: "b", to: "c" },
  ];
  expect(`\n${dotOf({ boxes, arrows, note: "" })}\n`).toMatchInlineSnapshot(`
    "
    digraph {
    graph [rankdir=TB, nodesep=0.22, ranksep=0.38, fontname="Helvetica", fontsize=11, labeljust=l, nslimit=2, nslimit1=2];
    node [shape=box, style=rounded, fontname="Helvetica", fontsize=11, height=0.42, margin="0.12,0.06"];
    edge [arrowsize=0.55];
    "a" [id="a", class="forward", label="x\\nf32[2]"];
    subgraph cluster_0 {
    label="block";
    "b" [id="b", class="forward", label="mul\\nf32[2]"];
    subgraph cluster_1 {
    label="dense1";
    "c" [id="c", class="forward", label="add\\nf32[2]"];
    }
    }
    "a" -> "b" [id=e0];
    "b" -> "c" [id=e1];
    }
    "
  `);
});

test("text stays text: quotes, escapes, entities, markup, control characters", () => {
  expect(quoted('a"b\\N&lt;\n\u0007<b>')).toBe(String.raw`"a\"b\\N&amp;lt;\n <b>"`);
});

test("an SVG has the names as text and no markup of theirs", async () => {
  const hostile = '</svg><script>alert(1)</script>"\\N &lt;';
  const svg = await renderSvg({ boxes: [box("a", hostile, [hostile])], arrows: [], note: "" });
  expect(svg).not.toContain("<script");
  expect(svg.match(/<\/svg>/g)).toHaveLength(1);
  expect(svg).toContain("&lt;/svg&gt;");
  expect(svg).toMatch(/^<svg[^>]*viewBox/);
  expect(svg).not.toMatch(/<!--|<title|fill=|stroke=/);
});
