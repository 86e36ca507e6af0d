import { expect, test } from "vitest";
import { families } from "./fixtures/families.ts";
import { expectedPage, type Group, type Page } from "./fixtures/language-pages.ts";
import * as language from "./index.ts";
import * as metrics from "./metrics/index.ts";

const { initializer, linalg, loss, metric, nn, optimizer, random, schedule } = language;

const derivatives =
  "grad valueAndGrad vjp jvp jacobian hessian hvp derivative stopGradient customVjp checkpoint".split(" ");

const functions: readonly Group[] = [
  ...families.map(([title, list]) => ({
    title,
    prefix: "",
    names: list.split(" "),
    sources: ["dsl", "model"],
    hasOps: true,
  })),
  {
    title: "Linear algebra: `linalg`",
    prefix: "linalg.",
    names: names(linalg),
    sources: ["dsl/linalg.ts"],
    hasOps: true,
  },
  {
    title: "Random numbers: `random`",
    prefix: "random.",
    names: names(random),
    sources: ["dsl/random.ts"],
    hasOps: true,
  },
  {
    title: "Metrics in the graph: `metric`",
    prefix: "metric.",
    names: names(metric),
    sources: ["nn/metrics.ts"],
  },
  {
    title: "Metrics of arrays: `@tapeless/graph/metrics`",
    prefix: "",
    names: names(metrics),
    sources: ["metrics"],
  },
  {
    title: "Layers with given weights: `nn.functional`",
    prefix: "nn.functional.",
    names: names(nn.functional),
    sources: ["nn/recurrent/functional.ts", "nn/norms", "nn/attention", "nn/prelu.ts"],
    areLayers: false,
  },
];

const pages: readonly Page[] = [
  {
    file: "layers.md",
    groups: [
      {
        prefix: "nn.",
        names: names(nn, ["functional"]),
        sources: ["nn", "dsl"],
        but: ["nn/recurrent/functional.ts"],
      },
    ],
  },
  { file: "losses.md", groups: [{ prefix: "loss.", names: names(loss), sources: ["nn/losses"] }] },
  {
    file: "optimizers.md",
    groups: [{ prefix: "optimizer.", names: names(optimizer), sources: ["nn/optimizers"] }],
  },
  {
    file: "schedules.md",
    groups: [{ prefix: "schedule.", names: names(schedule), sources: ["nn/optimizers/schedules.ts"] }],
  },
  {
    file: "initializers.md",
    groups: [{ prefix: "initializer.", names: names(initializer), sources: ["nn/initializers"] }],
  },
  { file: "differentiation.md", groups: [{ prefix: "", names: derivatives, sources: ["dsl"] }] },
  { file: "functions.md", groups: functions },
];

test.each(pages)("docs/$file lists what there is", async (page) => {
  await expect(expectedPage(page)).toMatchFileSnapshot(`../../../docs/${page.file}`);
});

test("every function that models can import is on one page", () => {
  // errors have pages of their own
  const { GraphError, ...rest } = language;
  const listed = pages.flatMap(({ groups }) => groups.filter(({ sources }) => !sources.includes("metrics")));
  const paths = listed.flatMap((group) => group.names.map((name) => `${group.prefix}${name}`));
  expect(paths.sort()).toEqual(functionsOf(rest).sort());
});

/** `add`, `linalg.solve`, `nn.functional.gru`, ... */
function functionsOf(namespace: object, prefix = ""): string[] {
  return Object.entries(namespace).flatMap(([name, value]) =>
    typeof value === "object" ? functionsOf(value, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}

function names(namespace: object, but: readonly string[] = []): string[] {
  return Object.keys(namespace).filter((name) => !but.includes(name));
}
