import { describe, expect, test } from "vitest";
import { GraphError } from "../errors.ts";
import { scope } from "../ir/context.ts";
import type { Value } from "../ir/node.ts";
import { graphNodes } from "../ir/node.ts";
import { showSource } from "../ir/source.ts";
import { initializer } from "../nn/index.ts";
import { calls } from "../ops/calls.ts";
import { type BuildOptions, type BuiltModel, buildModel } from "./build-model.ts";
import { defineModel, type EntryDefinition, entry, trainStep } from "./define-model.ts";
import { dim } from "./dim.ts";
import { input } from "./input.ts";
import { assign, automaticName, declareParameter, declareState } from "./variable.ts";

type Body = (args: Readonly<Record<string, Value>>) => Readonly<Record<string, unknown>>;

const batch = dim("batch");
const x = input([batch, 3]);

/** An entry whose body sees untyped tensors. */
const untyped = (inputs: Parameters<typeof entry>[0], body: Body): EntryDefinition =>
  entry(inputs, body as never);

const bound = (sizes: Record<string, readonly number[]>): BuildOptions => ({
  bindings: { all: sizes, entries: {} },
});

const build = (
  define: () => Record<string, EntryDefinition>,
  options: BuildOptions = bound({ batch: [4] }),
): BuiltModel => buildModel(defineModel("m", define), options);

const errorOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(GraphError);
    return (error as Error).message;
  }
  return "no error";
};

const double = () => untyped({ x }, ({ x }) => ({ y: calls.mul(x!, 2) }));

describe("programs", () => {
  test("one for each size, in the order given", () => {
    const model = build(() => ({ a: double() }), {
      bindings: { all: { batch: [4] }, entries: { a: { batch: [1, 8] } } },
    });
    expect(model.entries[0]!.programs.map(({ binding }) => binding)).toEqual([{ batch: 1 }, { batch: 8 }]);
    expect(model.entries[0]!.programs[1]!.graph.outputs[0]!.value.shape).toEqual([8, 3]);
  });

  test("only the entries asked for, and only the variables they use", () => {
    const define = () => {
      const w = declareParameter("w", [3]);
      const v = declareParameter("v", [3]);
      return {
        predict: untyped({ x }, ({ x }) => ({ y: calls.mul(x!, w) })),
        other: untyped({ x }, ({ x }) => ({ y: calls.mul(x!, v) })),
      };
    };
    const model = build(define, { ...bound({ batch: [4] }), entries: ["predict"] });
    expect(model.entries.map(({ name }) => name)).toEqual(["predict"]);
    expect(model.variables.map(({ name }) => name)).toEqual(["w"]);
    expect(errorOf(() => build(define, { ...bound({ batch: [4] }), entries: ["predic"] }))).toMatch(
      /did you mean predict/,
    );
  });

  test("an entry with updates advances step; updates see the values from before", () => {
    const model = build(() => {
      const count = declareState("count", []);
      const step = (args: Readonly<Record<string, Value>>) => {
        assign(count, calls.add(count, calls.sum(args.x!)));
        return { before: calls.mul(count, 1) };
      };
      return { tick: trainStep({ x }, step as never) };
    });
    const { graph } = model.entries[0]!.programs[0]!;
    expect(graph.updates.map(({ target }) => target)).toEqual(["state/count", "step"]);
    expect(graphNodes(graph).filter(({ op }) => op === "state")).toHaveLength(2);
  });

  test("names: given, automatic by kind and order, within scopes", () => {
    const names: string[] = [];
    build(() => {
      names.push(
        automaticName("dense"),
        automaticName("dense"),
        scope("block1", () => automaticName("dense")),
      );
      const w = scope("block1", () => scope("attn", () => declareParameter("weight", [3])));
      names.push(w.name);
      return { a: untyped({ x }, ({ x }) => ({ y: calls.mul(x!, w) })) };
    });
    expect(names.slice(0, 4)).toEqual(["dense1", "dense2", "dense1", "block1.attn.weight"]);
  });
});

describe("mistakes", () => {
  const cases: readonly [string, () => unknown][] = [
    ["a dim without a size", () => build(() => ({ a: double() }), {})],
    ["a size of 0", () => build(() => ({ a: double() }), bound({ batch: [0] }))],
    ["a fraction", () => build(() => ({ a: double() }), bound({ batch: [1.5] }))],
    ["a size twice", () => build(() => ({ a: double() }), bound({ batch: [4, 4] }))],
    ["an unknown dim", () => build(() => ({ a: double() }), bound({ batch: [4], bacth: [2] }))],
    [
      "an unknown entry in a binding",
      () =>
        build(() => ({ a: double() }), { bindings: { all: { batch: [4] }, entries: { b: { batch: [1] } } } }),
    ],
    [
      "sizes that lengths cannot tell apart",
      () =>
        build(
          () => ({ a: untyped({ x: input([dim("m"), dim("n")]) }, ({ x }) => ({ y: calls.neg(x!) })) }),
          bound({ m: [2, 3], n: [2, 3] }),
        ),
    ],
    ["no entries", () => build(() => ({}))],
    ["an entry that is none", () => build(() => ({ a: 3 as unknown as EntryDefinition }))],
    ["a reserved entry name", () => build(() => ({ save: double() }))],
    ["an output that is no tensor", () => build(() => ({ a: untyped({ x }, () => ({ y: 3 })) }))],
    ["a body that returns a tensor", () => build(() => ({ a: untyped({ x }, ({ x }) => x as never) }))],
    [
      "a train step without updates",
      () => build(() => ({ a: trainStep({ x }, (({ x }: { x: Value }) => ({ x })) as never) })),
    ],
    [
      "a parameter declared twice",
      () =>
        build(() => {
          declareParameter("w", [3]);
          declareParameter("w", [4]);
          return { a: double() };
        }),
    ],
    [
      "a parameter with a reserved name",
      () =>
        build(() => {
          declareParameter("optimizer/m", [3]);
          return { a: double() };
        }),
    ],
    [
      "a parameter made in a body",
      () =>
        build(() => ({ a: untyped({ x }, ({ x }) => ({ y: calls.mul(x!, declareParameter("w", [3])) })) })),
    ],
    [
      "a variable updated twice",
      () =>
        build(() => {
          const count = declareState("count", []);
          const body = () => {
            assign(count, calls.add(count, 1));
            assign(count, calls.add(count, 2));
            return {};
          };
          return { a: trainStep({ x }, body as never) };
        }),
    ],
    [
      "a new value of another shape",
      () =>
        build(() => {
          const count = declareState("count", [2]);
          const body = () => {
            assign(count, calls.zeros([3]));
            return {};
          };
          return { a: trainStep({ x }, body as never) };
        }),
    ],
    [
      "an impure model",
      () => {
        let calledBefore = 0;
        return build(() => ({ a: untyped({ x }, ({ x }) => ({ y: calls.mul(x!, calledBefore++) })) }));
      },
    ],
    [
      "a tensor from outside a body",
      () => build(() => ({ a: untyped({ x }, () => ({ y: calls.neg(x as never) })) })),
    ],
    ["a layer outside of a model", () => declareParameter("w", [3])],
    [
      "a size of a parameter",
      () =>
        build(() => {
          declareParameter("w", [2.5]);
          return { a: double() };
        }),
    ],
  ];
  test.each(cases)("%s", (_, run) => {
    expect(errorOf(run).replaceAll(/:\d+:\d+/g, ":line:column")).toMatchSnapshot();
  });
});

describe("what a fresh reader tried", () => {
  test.each<readonly [string, () => unknown, RegExp]>([
    [
      "a tensor of another entry",
      () => {
        let kept: Value | undefined;
        return build(() => ({
          a: untyped({ u: x }, ({ u }) => {
            kept = calls.mul(u!, 2);
            return { o: kept };
          }),
          b: untyped({ v: x }, ({ v }) => ({ o: calls.add(v!, kept!) })),
        }));
      },
      /entry\/foreign-tensor: .*this tensor was made in the body of another entry/,
    ],
    [
      "a name that the format of saved state keeps to itself",
      () =>
        build(() => {
          declareParameter("__metadata__", [3]);
          return { a: double() };
        }),
      /name\/reserved: __metadata__ cannot name saved state/,
    ],
    [
      "a layer whose name leads into other saved state",
      () =>
        build(() => ({ a: double(), ...scope("optimizer/adam", () => declareParameter("w", [3]) && {}) })),
      /name\/reserved/,
    ],
    [
      "an initializer that is none",
      () => build(() => ({ a: double(), ...(declareParameter("w", [3], { init: 5 as never }) && {}) })),
      /op\/argument: the first value of w is no initializer/,
    ],
    [
      "a body that returns nothing",
      () => build(() => ({ a: untyped({ x }, () => ({})) })),
      /returns no outputs and changes nothing/,
    ],
    [
      "a body that is asynchronous",
      () => build(() => ({ a: untyped({ x }, (async () => ({})) as never) })),
      /entry\/output: the function of a is asynchronous/,
    ],
    [
      "an entry without a name",
      () => build(() => ({ "": double() })),
      /name\/reserved: an entry needs a name/,
    ],
    [
      "inputs in a list",
      () => build(() => ({ a: entry([x] as never, (() => ({})) as never) })),
      /entry\/arguments/,
    ],
  ])("%s", (_, run, text) => {
    expect(errorOf(run)).toMatch(text);
  });
});

test("first values point at what declared them, not at who called the builder", () => {
  const { init, variables } = build(() => {
    const w = declareParameter("w", [3], { init: initializer.zeros() as never });
    return { a: untyped({ x }, ({ x }) => ({ y: calls.mul(x!, w) })) };
  });
  const place = showSource(variables[0]!.source);
  expect(place).toMatch(/^build-model\.test\.ts:\d+:\d+$/);
  expect(graphNodes(init).map(({ source }) => source && showSource(source))).toEqual([place]);
});

test("what fails only when the model is built again still says where", () => {
  let timesBuilt = 0;
  const w = () => {
    if (timesBuilt++ > 0) declareParameter("w", [2.5]);
    return { a: double() };
  };
  expect(errorOf(() => build(w))).toMatch(/shape\/size: [\s\S]*build-model\.test\.ts:\d+:\d+/);
});

test("the stack is looked at once a node, and never for the nodes of the second build", () => {
  const { captureStackTrace } = Error;
  let looks = 0;
  Error.captureStackTrace = (...given: Parameters<typeof captureStackTrace>) => {
    looks++;
    captureStackTrace(...given);
  };
  try {
    const looksFor = (nodes: number): number => {
      const chain = (value: Value): Value => {
        let last = value;
        for (let i = 0; i < nodes; i++) last = calls.neg(last);
        return last;
      };
      const before = looks;
      build(() => ({ a: untyped({ x }, ({ x }) => ({ y: chain(x!) })) }));
      return looks - before;
    };
    expect(looksFor(300) - looksFor(100)).toBe(200);
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
});
