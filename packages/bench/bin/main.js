#!/usr/bin/env node
// The packages are run from source, which Node finds under a condition of its own.
import { spawnSync } from "node:child_process";

const condition = "--conditions=@nixperf/source";
const cli = new URL("../src/cli/main.ts", import.meta.url);
if (process.execArgv.includes(condition)) await import(cli.href);
else {
  const args = [condition, "--disable-warning=ExperimentalWarning", ...process.execArgv, import.meta.filename];
  const { status } = spawnSync(process.execPath, [...args, ...process.argv.slice(2)], { stdio: "inherit" });
  process.exitCode = status ?? 2;
}
