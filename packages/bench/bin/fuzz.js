#!/usr/bin/env node
// Runs the fuzzer from source; it needs no build.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/fuzz/main.ts", import.meta.url));
const options = ["--no-warnings", "--conditions=@nixperf/source"];
// The first Ctrl-C is for the fuzzer, which then tells how far it came.
process.on("SIGINT", () => {});
process.exitCode =
  spawnSync(process.execPath, [...options, main, ...process.argv.slice(2)], { stdio: "inherit" }).status ?? 2;
