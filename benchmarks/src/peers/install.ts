/** @file Installs the peers on demand, without running scripts of theirs, and says first how much that is. */
import { spawnSync } from "node:child_process";
import { isInstalled, peersFolder } from "./load.ts";

/** Measured when the lockfile was made. */
const size = "about 210 MB to download, 720 MB on disk";

const pnpmArguments = ["install", "--ignore-workspace", "--ignore-scripts", "--frozen-lockfile"];

/** The pnpm that runs the script, else the one the repository names. */
function pnpmCommand(): [string, string[]] {
  const { npm_execpath: path = "" } = process.env;
  if (/pnpm[^/\\]*\.c?js$/.test(path)) return [process.execPath, [path]];
  return ["npx", ["--yes", "pnpm@10.34.9"]];
}

/** Whether they are there now. */
export function installPeers(): boolean {
  if (isInstalled()) return true;
  process.stderr.write(`installing the peers into benchmarks/peers: ${size}\n`);
  const [file, args] = pnpmCommand();
  const { status } = spawnSync(file, [...args, ...pnpmArguments], {
    cwd: peersFolder,
    stdio: ["ignore", 2, 2],
    // a script started by pnpm would otherwise be told about the workspace
    env: { ...process.env, npm_config_verify_deps_before_run: "false" },
  });
  return status === 0 && isInstalled();
}
