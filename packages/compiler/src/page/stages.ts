/** @file Keeps the graphs that the passes make of each program, for those who want to see them. */
import type { BuiltModel, Graph } from "@tapeless/graph/ir";
import type { PassObserver } from "../pass.ts";
import { type fusion, legalization, simplification } from "../pipeline.ts";

export interface GraphStages {
  readonly declared: Graph;
  readonly differentiated: Graph;
  readonly optimised: Graph;
}

const first = legalization[0]!.name;
const lastOf = (passes: typeof fusion): string => passes[passes.length - 1]!.name;

/** The graphs of all programs in the order of the model's, then of the initializers. */
export class StageCollector {
  private readonly runs: { differentiated?: Graph; optimised?: Graph }[] = [];

  readonly observer: PassObserver = {
    afterGraphPass: (pass, graph) => {
      if (pass === first) this.runs.push({});
      const run = this.runs[this.runs.length - 1];
      if (!run) return;
      if (pass === lastOf(legalization)) run.differentiated = graph;
      if (pass === lastOf(simplification)) run.optimised = graph;
    },
  };

  of(model: BuiltModel): Map<Graph, GraphStages> {
    const graphs = [
      ...model.entries.flatMap(({ programs }) => programs.map(({ graph }) => graph)),
      model.init,
    ];
    return new Map(
      graphs.flatMap((declared, i): [Graph, GraphStages][] => {
        const run = this.runs[i];
        if (!run) return [];
        const differentiated = run.differentiated ?? declared;
        return [[declared, { declared, differentiated, optimised: run.optimised ?? differentiated }]];
      }),
    );
  }
}
