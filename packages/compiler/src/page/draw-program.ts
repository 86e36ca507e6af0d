/** @file A program as a drawing: one box for a kernel call, arrows where one reads what another wrote. */
import type { Kernel } from "@tapeless/graph/ir";
import type { Cost } from "../analysis/cost.ts";
import { countOf, grouped } from "../cli/format.ts";
import type { Buffer, CallNode, Module, Program, ProgramNode } from "../program.ts";
import type { Arrow, Box, Drawing } from "./drawing.ts";

export function drawProgram(module: Module, program: Program, costs: ReadonlyMap<string, Cost>): Drawing {
  const kernels = new Map(module.kernels.map((kernel) => [kernel.name, kernel]));
  const buffers = new Map([...module.shared, ...program.buffers].map((buffer) => [buffer.name, buffer]));
  const boxes: Box[] = [];
  const arrows = new Map<string, Arrow>();
  const writers = new Map<string, string>();
  const arrow = (from: string, to: string): void => {
    if (from !== to) arrows.set(`${from} ${to}`, { from, to });
  };
  const read = (name: string, by: string): void => {
    let from = writers.get(name);
    if (from === undefined) {
      // a temporary that is only added to has no value before
      if (buffers.get(name)?.role === "temp") return;
      from = `b${writers.size}`;
      writers.set(name, from);
      boxes.push(bufferBox(from, buffers.get(name), name));
    }
    arrow(from, by);
  };
  let step = 0;
  const walk = (nodes: readonly ProgramNode[], path: readonly string[]): void => {
    for (const node of nodes) {
      if (node.kind === "repeat") walk(node.body, [...path, `repeat ${node.count} times`]);
      else if (node.kind === "repeatWhile") walk(node.body, [...path, `repeat at most ${node.max} times`]);
      else if (node.kind === "branch") {
        walk(node.consequent, [...path, "if"]);
        walk(node.otherwise, [...path, "else"]);
      } else {
        const kernel = kernels.get(node.kernel)!;
        const id = `k${step}`;
        for (const [i, { buffer }] of node.args.entries()) {
          if (kernel.buffers[i]!.access !== "write") read(buffer, id);
        }
        boxes.push(callBox(id, step, node, kernel, path, costs.get(kernel.name)!));
        for (const [i, { buffer }] of node.args.entries()) {
          if (kernel.buffers[i]!.access !== "read") writers.set(buffer, id);
        }
        step++;
      }
    }
  };
  walk(program.body, []);
  for (const { name, role } of buffers.values()) {
    const from = writers.get(name);
    if (role !== "output" || !from?.startsWith("k")) continue;
    const id = `o${name}`;
    boxes.push({ ...bufferBox(id, buffers.get(name), name), kind: "result" });
    arrow(from, id);
  }
  return { boxes, arrows: [...arrows.values()], note: "" };
}

const bufferBox = (id: string, buffer: Buffer | undefined, name: string): Box => ({
  id,
  kind: "leaf",
  label: [
    name.replace(/^(?:var|in|out):/, ""),
    buffer ? `${buffer.role} ${buffer.dtype}[${buffer.size}]` : "",
  ],
  path: [],
  facts: {
    title: name,
    rows: buffer
      ? [
          ["role", buffer.role],
          ["type", buffer.dtype],
          ["elements", grouped(buffer.size)],
        ]
      : [],
  },
  count: 1,
  flops: 0,
});

function callBox(
  id: string,
  step: number,
  node: CallNode,
  kernel: Kernel,
  path: readonly string[],
  cost: Cost,
): Box {
  const bytes = cost.bytesRead + cost.bytesWritten;
  const place = /\S+:\d+:\d+$/.exec(kernel.comment)?.[0];
  return {
    id,
    kind: "kernel",
    label: [kernel.name, cost.flops > 0 ? `${countOf(cost.flops, "operation")}` : `${grouped(bytes)} bytes`],
    path,
    facts: {
      title: kernel.name,
      rows: [
        ["step", String(step)],
        ["operations", `${cost.exact ? "" : "at most "}${grouped(cost.flops)}`],
        ["bytes read", grouped(cost.bytesRead)],
        ["bytes written", grouped(cost.bytesWritten)],
        ["operations per byte", bytes === 0 ? "0" : (cost.flops / bytes).toFixed(2)],
        ...kernel.buffers.map(
          ({ name, access, dtype, size }, i) =>
            [access, `${node.args[i]!.buffer} as ${name}: ${dtype}[${size}]`] as const,
        ),
      ],
      ...(place ? { at: place } : {}),
      kernel: kernel.name,
    },
    count: 1,
    flops: cost.flops,
  };
}
