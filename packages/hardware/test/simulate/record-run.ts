import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { nix, scope, type ThrowAwayStore } from "@nixperf/testing";
import type { RecordedBuild } from "./recorded-graphs.ts";

/** One real run. All instants are milliseconds since Nix was started. */
export interface RecordedRun {
  jobs: number;
  cores: number;
  /** When the Nix process had ended. */
  endedMs: number;
  /** When the builders began and ended, by their own clocks, in the order of the graph. */
  startsMs: number[];
  endsMs: number[];
}

/** How fast this machine counts: in one shell alone, and in as many as asked for together. */
export async function spinsPerSecond(together: number): Promise<number> {
  const spins = 1_000_000;
  const begun = performance.now();
  const shells = Array.from({ length: together }, () => promisify(execFile)("/bin/sh", ["-c", spin(String(spins))]));
  await Promise.all(shells);
  return (spins * together * 1000) / (performance.now() - begun);
}

const spin = (count: string): string => `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); done`;

let runs = 0;

/** Builds the graph with real Nix and tells when each builder began and ended. */
export async function recordRun(
  store: ThrowAwayStore,
  builds: readonly RecordedBuild[],
  settings: { jobs: number; cores: number; spinsPerSecond: number },
): Promise<RecordedRun> {
  const { jobs, cores } = settings;
  const times = join(store.top, `times-${++runs}`);
  const expression = scope(
    Object.fromEntries(builds.map((build, i) => [`d${i}`, builder(build, i, times, settings.spinsPerSecond)])),
  );
  const paths = await store.instantiate(expression, ["-A", `d${builds.length - 1}`]);
  const begun = Date.now();
  await store.ok("nix-store", ["--realise", ...paths, "--max-jobs", String(jobs), "--cores", String(cores)]);
  const endedMs = Date.now() - begun;
  const [startsMs, endsMs] = [builds.map(() => NaN), builds.map(() => NaN)];
  for (const line of readFileSync(times, "utf8").trim().split("\n")) {
    const [what, place, nanoseconds] = line.split(" ");
    (what === "s" ? startsMs : endsMs)[Number(place)] = Number(BigInt(nanoseconds!) / 10_000n) / 100 - begun;
  }
  return { jobs, cores, endedMs, startsMs: tenths(startsMs), endsMs: tenths(endsMs) };
}

function tenths(list: number[]): number[] {
  return list.map((ms) => Math.round(ms * 10) / 10);
}

function builder(build: RecordedBuild, place: number, times: string, rate: number): { nix: string } {
  const { name, inputs, waitSeconds, serialSeconds, parallelSeconds } = build;
  const lines = [`echo "s ${place} $(date +%s%N)" >> ${times}`];
  if (waitSeconds > 0) lines.push(`sleep ${waitSeconds}`);
  if (serialSeconds > 0) lines.push(spin(String(Math.round(serialSeconds * rate))));
  if (parallelSeconds > 0) {
    const each = `n=$((${Math.round(parallelSeconds * rate)} / NIX_BUILD_CORES))`;
    lines.push(each, `t=0; while [ $t -lt $NIX_BUILD_CORES ]; do ( ${spin("$n")} ) & t=$((t+1)); done; wait`);
  }
  lines.push(`echo "e ${place} $(date +%s%N)" >> ${times}`, "echo > $out");
  const script = lines.join("\n").replaceAll("$", "\\$").replaceAll('"', '\\"');
  const needs = inputs.map((input) => `d${input}`).join(" ");
  return nix(
    `(derivation { system = builtins.currentSystem; name = "${name}"; builder = "/bin/sh"; needs = [ ${needs} ];
      args = [ "-e" "-c" "PATH=/bin:/usr/bin\n${script}" ]; })`,
  );
}
