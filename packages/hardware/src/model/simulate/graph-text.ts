import type { GivenCost, Job } from "./cost-model.ts";
import type { JobGraph } from "./profiles.ts";
import { isCount, isFigure, isObject, isShare, parseJson } from "./json-value.ts";
import { badKey } from "./unknown-keys.ts";

/** What is wrong with a graph in a file, and at which place. */
export interface BadGraph {
  bad: string;
}

/**
 * Reads a graph of builds: `{"derivations": [{"name": "hello-2.12", "inputs": ["glibc-2.39"], "seconds": 12, …}]}`, or the
 * list alone. Inputs are names, paths or places (from 0) of others in the list. Of the costs (`seconds` with one core,
 * `cpuSeconds`, `parallelShare`, `memoryBytes`, `memoryPerCoreBytes`, `fetched`) any may be left out; where `seconds` is,
 * all are estimated, so that none of the others may stand there. Keys that are none are refused: a mistyped one would
 * change what comes out.
 */
export function parseGraph(text: string): JobGraph | BadGraph {
  const value = parseJson(text);
  if (value === undefined) return { bad: "no JSON" };
  const odd = isObject(value) ? badKey(value, new Set(["derivations"])) : null;
  if (odd !== null) return { bad: odd };
  const list: unknown = isObject(value) ? value["derivations"] : value;
  if (!Array.isArray(list)) return { bad: 'no list of "derivations"' };
  if (list.length === 0) return { bad: "an empty list" };
  const graph: JobGraph = { jobs: [], from: [], to: [] };
  const places = new Map<string, number>();
  const ambiguous = new Set<string>();
  for (const [i, item] of list.entries()) {
    const job = jobOf(item);
    if (typeof job === "string") return { bad: `item ${i}: ${job}` };
    graph.jobs.push(job);
    for (const name of job.drvPath === null ? [job.name] : [job.name, job.drvPath]) {
      if (places.has(name)) ambiguous.add(name);
      places.set(name, i);
    }
  }
  for (const [i, item] of list.entries()) {
    const inputs = (item as Record<string, unknown>)["inputs"] ?? [];
    if (!Array.isArray(inputs)) return { bad: `item ${i}: inputs are no list` };
    const needed = new Set<number>();
    for (const input of inputs as unknown[]) {
      const place = typeof input === "string" && !ambiguous.has(input) ? places.get(input) : input;
      if (!isCount(place) || place >= list.length)
        return {
          bad: `item ${i}: an input that is none or several of the list: ${JSON.stringify(input).slice(0, 80)}`,
        };
      needed.add(place);
    }
    for (const place of needed) {
      graph.from.push(i);
      graph.to.push(place);
    }
  }
  return graph;
}

const costKeys = ["cpuSeconds", "parallelShare", "memoryBytes", "memoryPerCoreBytes", "fetched"];
const jobKeys: ReadonlySet<string> = new Set(["name", "path", "system", "inputs", "seconds", ...costKeys]);

function jobOf(item: unknown): Job | string {
  if (!isObject(item)) return "no object";
  const odd = badKey(item, jobKeys);
  if (odd !== null) return odd;
  const { name, path = null, system = null, seconds } = item;
  if (typeof name !== "string" || !/^[0-9a-zA-Z+\-._?=]{1,211}$/.test(name)) return "name is no name of a derivation";
  if (path !== null && (typeof path !== "string" || !/^\/[^\0\n]{1,4000}\.drv$/.test(path)))
    return "path is no path of a derivation";
  if (system !== null && typeof system !== "string") return "system is no text";
  const isUnknown = seconds === undefined || seconds === null;
  const stray = isUnknown ? costKeys.find((key) => item[key] !== undefined && item[key] !== null) : undefined;
  if (stray !== undefined) return `${stray} without seconds, so that it would not count`;
  const given = isUnknown ? null : costOf(item);
  if (typeof given === "string") return given;
  return { name: name.replace(/\.drv$/, ""), drvPath: path, system, given };
}

function costOf(item: Readonly<Record<string, unknown>>): GivenCost | string {
  const { seconds, cpuSeconds = null, parallelShare = null, memoryBytes = null, memoryPerCoreBytes = null } = item;
  const { fetched = false } = item;
  if (!isFigure(seconds)) return "seconds is no time";
  if (cpuSeconds !== null && !isFigure(cpuSeconds)) return "cpuSeconds is no time";
  if (parallelShare !== null && !isShare(parallelShare)) return "parallelShare is not from 0 to 1";
  if (memoryBytes !== null && !isCount(memoryBytes)) return "memoryBytes is no size";
  if (memoryPerCoreBytes !== null && !isCount(memoryPerCoreBytes)) return "memoryPerCoreBytes is no size";
  if (typeof fetched !== "boolean") return "fetched is neither true nor false";
  return { seconds, cpuSeconds, parallelShare, memoryBytes, memoryPerCoreBytes, fetched };
}
