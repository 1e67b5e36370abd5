#!/usr/bin/env node
// The packages are run from source, which Node finds under a condition of its own.
const condition = "--conditions=@nixperf/source";
const cli = new URL("../src/cli/main.ts", import.meta.url);
if (process.execArgv.includes(condition)) await import(cli.href);
else {
  const args = [condition, "--disable-warning=ExperimentalWarning", ...process.execArgv, import.meta.filename];
  // In place of this process, so that a signal to it arrives.
  process.execve(process.execPath, [process.execPath, ...args, ...process.argv.slice(2)]);
}
