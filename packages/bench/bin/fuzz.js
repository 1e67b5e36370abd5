#!/usr/bin/env node
// Runs the fuzzer from source, in place of this process; it needs no build.
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/fuzz/main.ts", import.meta.url));
const options = ["--no-warnings", "--conditions=@nixperf/source"];
process.execve(process.execPath, [process.execPath, ...options, main, ...process.argv.slice(2)]);
