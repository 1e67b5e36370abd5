// Reads a log of Nix's events in pieces of 64 KiB and prints how many of each kind there are. Arguments: the file, and with
// what: `reader` is @nixperf/nix/log as it is published, `last` the same with the last progress only, `json` is JSON.parse
// of each line. This is JavaScript, so that no time goes into stripping types.
import { closeSync, openSync, readSync } from "node:fs";

import { logReader } from "@nixperf/nix/log";

const [file, how] = process.argv.slice(2);
const counts = { start: 0, stop: 0, result: 0 };
const count = (event) => {
  counts[event.action]++;
};
const damaged = () => {
  throw new Error("damaged");
};
const reader = logReader({
  prefix: "@nix ",
  progress: how === "last" ? "last" : "all",
  sink: { event: count, plain: damaged, damaged },
});
let rest = "";
const asJson = (chunk) => {
  const lines = (rest + chunk.toString("utf8")).split("\n");
  rest = lines.pop();
  for (const line of lines) count(JSON.parse(line.slice(5)));
};

const chunk = Buffer.alloc(1 << 16);
const begin = performance.now();
const handle = openSync(file);
let bytes = 0;
for (let read = readSync(handle, chunk); read > 0; read = readSync(handle, chunk)) {
  bytes += read;
  if (how === "json") asJson(chunk.subarray(0, read));
  else reader.push(chunk.subarray(0, read), 0);
}
closeSync(handle);
reader.end(0);
const seconds = (performance.now() - begin) / 1000;
process.stdout.write(`${JSON.stringify({ ...counts, megabytesPerSecond: Math.round(bytes / 1e6 / seconds) })}\n`);
