import { expect, test } from "vitest";
import { parseOptions } from "./options.ts";

test("the command of a result can be written again, and names no folder of this machine", () => {
  const args = ["kernels", "--filter", "matmul 256", "--node", "/opt/some where/bin/node24"];
  expect(parseOptions(args)).toMatchObject({
    node: "/opt/some where/bin/node24",
    command: 'pnpm bench kernels --filter "matmul 256" --node node24',
  });
  expect(parseOptions(["--node=C:\\node\\node.exe"]).command).toBe("pnpm bench --node=node.exe");
});
