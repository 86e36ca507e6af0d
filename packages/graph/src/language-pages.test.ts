import { expect, test } from "vitest";
import { expectedPage, type Page } from "./fixtures/language-pages.ts";
import { initializer, loss, nn, optimizer, schedule } from "./index.ts";

const derivatives =
  "grad valueAndGrad vjp jvp jacobian hessian hvp derivative stopGradient customVjp checkpoint".split(" ");

const pages: readonly Page[] = [
  {
    file: "layers.md",
    prefix: "nn.",
    names: names(nn, ["functional"]),
    sources: ["nn", "dsl"],
    but: ["nn/recurrent/functional.ts"],
  },
  { file: "losses.md", prefix: "loss.", names: names(loss), sources: ["nn/losses"] },
  { file: "optimizers.md", prefix: "optimizer.", names: names(optimizer), sources: ["nn/optimizers"] },
  {
    file: "schedules.md",
    prefix: "schedule.",
    names: names(schedule),
    sources: ["nn/optimizers/schedules.ts"],
  },
  {
    file: "initializers.md",
    prefix: "initializer.",
    names: names(initializer),
    sources: ["nn/initializers"],
  },
  { file: "differentiation.md", prefix: "", names: derivatives, sources: ["dsl"] },
];

test.each(pages)("docs/$file lists what there is", async (page) => {
  await expect(expectedPage(page)).toMatchFileSnapshot(`../../../docs/${page.file}`);
});

function names(namespace: object, but: readonly string[] = []): string[] {
  return Object.keys(namespace).filter((name) => !but.includes(name));
}
