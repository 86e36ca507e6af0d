/** @file Calls something many times in a row, timed as a whole. */

export type Loop = (call: () => unknown, times: number) => unknown;
export type AsyncLoop = (call: () => unknown, times: number) => Promise<unknown>;

/** As profiles show it. */
export const loopName = "benchmarkLoop";

let made = 0;

/**
 * Code of its own for each contestant. One loop for all would see many different functions, so that the engine could
 * inline none of them, and a call would cost some nanoseconds more than where a user makes it. The number makes the
 * sources differ: engines give equal sources one record of what they have seen.
 */
function newFunction(body: string, prefix = ""): unknown {
  return new Function(`return ${prefix}function ${loopName}(call, times) { /* ${++made} */ ${body} };`)();
}

export const newLoop = (): Loop =>
  newFunction("let last; for (let i = 0; i < times; i++) last = call(); return last;") as Loop;

export const newAsyncLoop = (): AsyncLoop =>
  newFunction(
    "let last; for (let i = 0; i < times; i++) last = await call(); return last;",
    "async ",
  ) as AsyncLoop;

/** Where results go, so that nobody can leave the work out as unused. */
export const sink: { last: unknown } = { last: undefined };
