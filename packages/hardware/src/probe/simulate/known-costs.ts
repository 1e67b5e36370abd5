import { homedir } from "node:os";
import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { stateDir } from "@nixperf/files";
import { historyDir, readCosts } from "@nixperf/history";
import type { DerivationCost } from "@nixperf/history";
import { parsePackageName } from "@nixperf/nix/store-path";
import { costsUnreadable } from "../../errors.ts";
import { isCount, isFigure, isObject, parseJson } from "../../model/simulate/json-value.ts";
import { readText } from "./read-text.ts";

export interface KnownCosts {
  costs: DerivationCost[];
  gaps: Gap[];
}

/**
 * What builds took, by the ledger and by a file.
 *
 * @param file JSON lines or a list of objects with `name` or `drvPath`, `seconds` and, if known, `cpuSeconds`,
 *   `memoryBytes` and `outcome`; exports of the ledger are such files
 * @param state where nixperf keeps its state; null: the ledger is not read; undefined: the usual place
 * @throws NIXPERF_SIMULATE_COSTS_UNREADABLE for the file; what is wrong with the ledger is a gap
 */
export async function knownCosts(file: string | undefined, state: string | null | undefined): Promise<KnownCosts> {
  const known = file === undefined ? { costs: [], gaps: [] } : costsOfFile(file);
  if (state === null) return known;
  try {
    const dir = historyDir(state ?? stateDir(process.env, homedir()));
    for await (const { items } of readCosts(dir)) known.costs.push(...items);
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    known.gaps.push({ at: "/builds/origins", code, message, tries: [...tries] });
  }
  return known;
}

function costsOfFile(file: string): KnownCosts {
  const text = readText(file, (found, cause) => costsUnreadable(file, found, cause));
  const isList = text.trimStart().startsWith("[");
  const list = isList
    ? parseJson(text)
    : text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map(parseJson);
  if (!Array.isArray(list)) throw costsUnreadable(file, "no JSON");
  const found = list.filter((item) => !isOtherRecord(item)).map(costOf);
  const costs = found.filter((cost) => cost !== null);
  const bad = found.length - costs.length;
  if (costs.length === 0) throw costsUnreadable(file, "nothing that is a cost");
  if (bad === 0) return { costs, gaps: [] };
  const message = `${bad} of ${found.length} items of ${file} are no costs, the first is the ${found.indexOf(null) + 1}.`;
  const tries = ['one object a line, such as {"name":"firefox-130.0","seconds":5400}'];
  return { costs, gaps: [{ at: "/builds/origins", code: "NIXPERF_SIMULATE_COSTS_UNREADABLE", message, tries }] };
}

/** Of a cost without a date: older than any. */
const neverSaid = "1970-01-01T00:00:00.000Z";
const outcomes: ReadonlySet<unknown> = new Set(["built", "substituted", "failed", "stopped"]);

/** Exports of the ledger hold more than costs. */
function isOtherRecord(value: unknown): boolean {
  const schema = isObject(value) ? value["schema"] : undefined;
  return typeof schema === "string" && !schema.startsWith("nixperf.history.cost/");
}

function costOf(value: unknown): DerivationCost | null {
  if (!isObject(value)) return null;
  const { at, seconds, cpuSeconds, memoryBytes, system, outcome = "built" } = value;
  const drvPath = value["drvPath"] ?? value["drv"] ?? null;
  const fromDrv = typeof drvPath === "string" ? /^\/.*\/[0-9a-z]{32}-(.+)\.drv$/.exec(drvPath)?.[1] : undefined;
  const name = value["name"] ?? fromDrv;
  if (drvPath !== null && fromDrv === undefined) return null;
  if (typeof name !== "string" || !/^[0-9a-zA-Z+\-._?=]{1,211}$/.test(name)) return null;
  if (!isFigure(seconds) || !outcomes.has(outcome)) return null;
  return {
    schema: "nixperf.history.cost/1",
    at: typeof at === "string" && !Number.isNaN(Date.parse(at)) ? at : neverSaid,
    drvPath: drvPath as string | null,
    name,
    pname: parsePackageName(name).pname,
    system: typeof system === "string" ? system : null,
    seconds,
    cpuSeconds: isFigure(cpuSeconds) ? cpuSeconds : null,
    memoryBytes: isCount(memoryBytes) ? memoryBytes : null,
    machine: null,
    outcome: outcome as DerivationCost["outcome"],
  };
}

/** By derivation: how long its fetching took, if it was fetched when it came last. */
export function fetchTimes(costs: readonly DerivationCost[]): (drvPath: string | null) => number | null {
  const last = new Map<string, DerivationCost>();
  for (const cost of costs) {
    if (cost.drvPath === null || (cost.outcome !== "built" && cost.outcome !== "substituted")) continue;
    const before = last.get(cost.drvPath);
    if (before === undefined || before.at <= cost.at) last.set(cost.drvPath, cost);
  }
  return (drvPath) => {
    const cost = drvPath === null ? undefined : last.get(drvPath);
    return cost?.outcome === "substituted" ? cost.seconds : null;
  };
}
