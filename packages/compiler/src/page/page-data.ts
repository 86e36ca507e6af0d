/** @file What the page shows, as data and drawings. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { kernelCost, programCost } from "../analysis/cost.ts";
import { describeParameters } from "../cli/describe-module.ts";
import { showBinding } from "../cli/format.ts";
import { memoryMap } from "../cli/memory-map.ts";
import { version } from "../cli/version.ts";
import type { Compiled } from "../compile.ts";
import type { Program, ProgramNode } from "../program.ts";
import { drawGraph } from "./draw-graph.ts";
import { drawProgram } from "./draw-program.ts";
import type { Drawing } from "./drawing.ts";
import { foldDrawing } from "./fold-drawing.ts";
import { pageKernels, type TargetCode } from "./kernel-code.ts";
import { Pool } from "./pool.ts";
import { shortenArrows } from "./shorten-arrows.ts";
import type { GraphStages, StageCollector } from "./stages.ts";

export interface Subject {
  readonly compiled: Compiled;
  readonly stages: StageCollector;
  /** Whose code is shown; none: plain loops for no target. What is compiled is what the first one gets. */
  readonly targets: readonly TargetCode[];
  /** The model's folder: lines of the model are shown. */
  readonly folder: string;
  /** The command that shows the same model, without targets. */
  readonly command: string;
}

export interface PageStage {
  readonly name: string;
  readonly about: string;
  readonly drawing: Drawing;
}

export interface PageProgram {
  readonly title: string;
  readonly stages: readonly PageStage[];
  readonly program: Program;
}

export function pagePrograms({ compiled, stages }: Subject): PageProgram[] {
  const { model, module } = compiled;
  const costs = new Map(module.kernels.map((kernel) => [kernel.name, kernelCost(kernel)]));
  const kept = stages.of(model);
  const page = (title: string, graphs: GraphStages, program: Program): PageProgram => ({
    title,
    program,
    stages: [
      ...graphStages(graphs),
      {
        name: "Kernels",
        about: "What a call runs: each box is one loop nest, arrows are buffers.",
        drawing: readable(drawProgram(module, program, costs)),
      },
    ],
  });
  const entries = model.entries.flatMap(({ name, programs }, e) =>
    programs.map(({ binding, graph }, i) =>
      page(`${name} ${showBinding(binding)}`.trimEnd(), kept.get(graph)!, module.entries[e]!.programs[i]!),
    ),
  );
  const init = module.init ? [page("initial values", kept.get(model.init)!, module.init)] : [];
  return [...entries, ...init];
}

const readable = (drawing: Drawing): Drawing => shortenArrows(foldDrawing(drawing));

const graphStages = ({ declared, differentiated, optimised }: GraphStages): PageStage[] => [
  {
    name: "Declared",
    about: "As the model says it; a gradient is one box.",
    drawing: readable(drawGraph(declared)),
  },
  {
    name: "Differentiated",
    about: "Gradients are ordinary nodes now.",
    drawing: readable(drawGraph(differentiated)),
  },
  {
    name: "Optimised",
    about: "Simplified, equal nodes merged, dead ones gone.",
    drawing: readable(drawGraph(optimised)),
  },
];

/** Drawings that differ, and the facts of boxes: pairs once, and lists of places of pairs. */
export class PageDrawings {
  readonly drawings = new Pool<Drawing>();
  readonly svgs = new Pool<string>();
  readonly pairs = new Pool<readonly [string, string]>();
  readonly facts = new Pool<readonly [string, readonly number[], string?, string?]>();

  placeOf = (drawing: Drawing): number =>
    this.drawings.place(drawing, JSON.stringify([drawing.boxes, drawing.arrows, drawing.note]));

  /** Boxes in order with their facts; arrows between places in that order. */
  data(svgs: readonly string[]) {
    return this.drawings.items.map(({ boxes, arrows, note }, i) => {
      const svg = svgs[i]!;
      const places = new Map(boxes.map(({ id }, i) => [id, i]));
      return {
        svg: this.svgs.place(svg, svg),
        note: note === "" ? "" : `${note}.`,
        order: boxes.map(({ id }) => id),
        facts: boxes.map(({ facts: { title, rows, at, kernel } }) =>
          this.facts.place([title, rows.map((row) => this.pairs.place(row)), ...optional(at, kernel)]),
        ),
        arrows: arrows.map(({ from, to }) => [places.get(from), places.get(to)]),
      };
    });
  }
}

const optional = (at?: string, kernel?: string): [string?, string?] =>
  kernel === undefined ? (at === undefined ? [] : [at]) : [at ?? "", kernel];

/** Plain data for the page's script. */
export function pageData(
  subject: Subject,
  programs: readonly PageProgram[],
  drawings: PageDrawings,
  svgs: readonly string[],
) {
  const { compiled, targets, folder } = subject;
  const { module, model } = compiled;
  const costs = new Map(module.kernels.map((kernel) => [kernel.name, kernelCost(kernel)]));
  const drawn = drawings.data(svgs);
  return {
    tapeless: version(),
    model: model.name,
    command: subject.command,
    first: Math.max(
      0,
      programs.findIndex(({ program }) =>
        module.entries.some(({ name, updates }) => updates && name === program.entry),
      ),
    ),
    programs: programs.map(({ title, stages, program }) => ({
      title,
      stages: stages.map(({ name, about, drawing }, s) => {
        const place = drawings.placeOf(drawing);
        const equal = stages.slice(0, s).find((before) => drawings.placeOf(before.drawing) === place);
        return { name, about, drawing: place, ...(equal ? { equal: equal.name.toLowerCase() } : {}) };
      }),
      memory: {
        arena: module.plan.arenaBytes,
        rows: memoryMap(module, program),
        steps: kernelsCalled(program.body),
      },
      cost: programCost(program, costs).kernels,
    })),
    drawings: drawn,
    facts: drawings.facts.items,
    pairs: drawings.pairs.items,
    ...pageKernels(module.kernels, targets),
    parameters: describeParameters(model, false),
    lines: sourceLines(programs, folder),
  };
}

/** Kernels in the order in which the steps of `lifetimes` count them. */
const kernelsCalled = (nodes: readonly ProgramNode[]): string[] =>
  nodes.flatMap((node) => {
    if (node.kind === "call") return [node.kernel];
    if (node.kind === "branch") return [...kernelsCalled(node.consequent), ...kernelsCalled(node.otherwise)];
    return kernelsCalled(node.body);
  });

/** The lines of the model that boxes come from: `model.ts:17` and its text. */
function sourceLines(programs: readonly PageProgram[], folder: string): Record<string, string> {
  const files = new Map<string, readonly string[]>();
  const lines: Record<string, string> = Object.create(null);
  const places = programs.flatMap(({ stages }) =>
    stages.flatMap(({ drawing }) => drawing.boxes.flatMap(({ facts: { at } }) => at ?? [])),
  );
  for (const place of new Set(places)) {
    const match = /^(.*):(\d+):\d+$/.exec(place);
    const [, file = "", line = ""] = match ?? [];
    if (!match) continue;
    const text = files.get(file) ?? linesOf(resolve(folder, file));
    files.set(file, text);
    const shown = text[Number(line) - 1];
    if (shown !== undefined) lines[`${file}:${line}`] = shown;
  }
  return lines;
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}
