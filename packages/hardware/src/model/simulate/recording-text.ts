import { isCount, isFigure, isObject, parseJson } from "./json-value.ts";
import { badKey } from "./unknown-keys.ts";
import type { RecordedCost, RecordedRun, Recording } from "./recording.ts";

const keys: ReadonlySet<string> = new Set(["graph", "nix", "capacity", "builds", "runs"]);
/** `waitSeconds`: what the builder was told to wait. It counts as it was recorded, since other processes delay it. */
const buildKeys: ReadonlySet<string> = new Set(["name", "inputs", "waitSeconds", "serialSeconds", "parallelSeconds"]);
/** `endedMs`: when Nix itself had ended, which also depends on what it does after the last build. */
const runKeys: ReadonlySet<string> = new Set(["jobs", "cores", "startsMs", "endsMs", "endedMs"]);

/** Reads a {@link Recording}; a text for what is wrong with it, keys that are none among it. */
export function parseRecording(text: string): Recording | string {
  const value = parseJson(text);
  if (!isObject(value)) return "no JSON object";
  const odd = badKey(value, keys);
  if (odd !== null) return odd;
  const { graph, nix, capacity, builds, runs } = value;
  if (typeof graph !== "string" || graph.length > 200) return "graph is no name";
  if (typeof nix !== "string" || !/^\d{1,4}(?:\.\d{1,9}){1,3}$/.test(nix)) return "nix is no version";
  if (typeof capacity !== "number" || !(capacity > 0 && capacity <= 100_000)) return "capacity is no number of cores";
  if (!Array.isArray(builds) || builds.length === 0) return "builds are no list";
  if (!Array.isArray(runs)) return "runs are no list";
  const recording: Recording = { graph, nix, capacity, builds: [], runs: [] };
  for (const [i, item] of builds.entries()) {
    const build = buildOf(item, builds.length);
    if (build === null) return `build ${i} is none`;
    const stray = badKey(item as Record<string, unknown>, buildKeys);
    if (stray !== null) return `build ${i}: ${stray}`;
    recording.builds.push(build);
  }
  for (const [i, item] of runs.entries()) {
    const run = runOf(item, builds.length);
    const stray = isObject(item) ? badKey(item, runKeys) : null;
    if (stray !== null) return `run ${i}: ${stray}`;
    if (run === null) return `run ${i} is none: jobs, cores, and a start and an end for every build`;
    recording.runs.push(run);
  }
  return recording;
}

function buildOf(item: unknown, count: number): RecordedCost | null {
  if (!isObject(item)) return null;
  const { name, inputs, serialSeconds, parallelSeconds } = item;
  if (typeof name !== "string" || name === "" || name.length > 211 || !Array.isArray(inputs)) return null;
  if (!isFigure(serialSeconds) || !isFigure(parallelSeconds)) return null;
  const places = inputs.filter((input): input is number => isCount(input) && input < count);
  return places.length < inputs.length ? null : { name, inputs: places, serialSeconds, parallelSeconds };
}

function runOf(item: unknown, count: number): RecordedRun | null {
  if (!isObject(item)) return null;
  const { jobs, cores, startsMs, endsMs } = item;
  if (!isCount(jobs) || jobs < 1 || jobs > 10_000 || !isCount(cores) || cores < 1 || cores > 10_000) return null;
  const isList = (list: unknown): list is number[] =>
    Array.isArray(list) && list.length === count && list.every((ms) => typeof ms === "number" && Math.abs(ms) < 1e14);
  if (!isList(startsMs) || !isList(endsMs) || startsMs.some((start, i) => endsMs[i]! < start)) return null;
  return { jobs, cores, startsMs, endsMs };
}
