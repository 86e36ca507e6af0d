import { describe, expect, test } from "vitest";
import { runHere } from "./fixtures/console.ts";

describe("help", () => {
  test.each(["build", "inspect", "targets"])("of %s has an example", async (command) => {
    const { code, stdout } = await runHere(command, "--help");
    expect(code).toBe(0);
    expect(stdout).toContain(`  $ tapeless ${command}`);
  });

  test("of everything", async () => {
    const { code, stdout } = await runHere("--help");
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/build .*\n +inspect .*\n +bench .*\n +explain .*\n +verify .*\n +targets /),
    ]);
  });

  test("no command, a wrong command", async () => {
    expect((await runHere()).stderr).toBe(
      "error cli/no-command: there is no command\n  hint tapeless --help shows them\n",
    );
    const { code, stderr } = await runHere("biuld");
    expect([code, stderr]).toEqual([
      1,
      "error cli/unknown-command: unknown command 'biuld'\n  hint did you mean build?\n",
    ]);
  });

  test("the version", async () => {
    expect((await runHere("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
