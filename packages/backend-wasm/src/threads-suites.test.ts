/** What modules of all targets promise, and ops, with threads that share all loops that they can. */
import { describeBackend } from "@tapeless/compiler";
import { describeInputs, describePrograms, describeState } from "@tapeless/wrapper/fixtures";
import { describe, test } from "vitest";
import { loadAndEnd } from "./fixtures/load.ts";
import { threaded } from "./fixtures/threaded.ts";

describe("with two threads", () => {
  describeInputs(threaded());
  describeState(threaded());
  describePrograms(threaded());
});

describe("one in ten of the conformance suite, with three threads", () => {
  let count = 0;
  const sampled = (name: string, body: () => Promise<void>): void => {
    if (count++ % 10 === 0) test(name, body);
  };
  describeBackend({ backend: threaded(3), load: loadAndEnd }, { describe, test: sampled });
});
