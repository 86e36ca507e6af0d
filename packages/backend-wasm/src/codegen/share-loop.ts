/** @file A loop that threads share as a function of its own: of the number of a part, of buffers, of values from around. */
import type { ForStmt, Kernel } from "@tapeless/graph/ir";
import type { FunctionRef } from "../assembler/index.ts";
import type { Crew } from "./crew.ts";
import { Scope } from "./scope.ts";
import { type LoopShare, Part, planShares } from "./shares.ts";
import { type ShareLoop, StmtWriter } from "./statements.ts";
import { scalar, scalarType } from "./value.ts";

/** For a module whose threads share loops. */
export function shareLoops(kernel: Kernel, { sharesAll }: Crew): ShareLoop {
  const shares = planShares(kernel, sharesAll);
  return (loop, scope) => {
    const share = shares.get(loop);
    if (share) writeShared(loop, share, kernel, scope);
    return share !== undefined;
  };
}

/** Where the loop stands: leaves its inputs where every thread finds them, and has all parts done. */
function writeShared(loop: ForStmt, share: LoopShare, kernel: Kernel, scope: Scope): void {
  const { f } = scope;
  const crew = scope.helpers.crew!;
  const { names, buffers, parts } = share;
  const ref = addLoop(loop, share, kernel, scope);
  let at = 0;
  for (const { name } of buffers) {
    f.i32(crew.valueAddress(at++));
    f.get(scope.buffer(name).base).op("i32.store");
  }
  for (const name of names) {
    f.i32(crew.valueAddress(at++));
    scope.evaluate(name).root(0).parts[0]!();
    f.op(`${scalarType[name.dtype]}.store`);
  }
  crew.run(f, ref, typesOf(share), parts);
}

const typesOf = ({ names, buffers }: LoopShare) => [
  ...buffers.map(() => "i32" as const),
  ...names.map(({ dtype }) => scalarType[dtype]),
];

function addLoop(loop: ForStmt, share: LoopShare, kernel: Kernel, { helpers }: Scope): FunctionRef {
  const { names, buffers, parts } = share;
  const params = ["i32" as const, ...typesOf(share)];
  return helpers.module.add(`${kernel.name} part`, { params }, (f) => {
    const [part, ...inputs] = f.params;
    const scope = new Scope(f, helpers, buffers, inputs);
    names.forEach(({ name, dtype }, i) => {
      const local = inputs[buffers.length + i]!;
      scope.bindValues(name, [scalar(dtype, () => f.get(local))], false);
    });
    new StmtWriter({ ...kernel, buffers, body: [loop] }, scope).part(loop, new Part(part!, parts));
  });
}
