import type { Gap } from "@nixperf/errors";
import { derivationCost } from "@nixperf/history";
import type { DerivationCost } from "@nixperf/history";
import { parsePackageName } from "@nixperf/nix/store-path";
import { costsUnreadable } from "../../errors.ts";
import { isCount, isFigure, isObject, parseJson } from "../../model/simulate/json-value.ts";
import { unknownKeys } from "../../model/simulate/unknown-keys.ts";
import { readText } from "./read-text.ts";

const at = "/builds/origins";

/**
 * Costs in a file: JSON lines or a list of objects with `name` or `drvPath`, `seconds` and, if known, `cpuSeconds`,
 * `memoryBytes` and `outcome`. Exports of the ledger are such files. What is no cost, and keys that are none of a cost, are
 * left out and named.
 *
 * @throws NIXPERF_SIMULATE_COSTS_UNREADABLE when there is no such file, or nothing in it is a cost
 */
export function costsOfFile(file: string): { costs: DerivationCost[]; gaps: Gap[] } {
  const text = readText(file, (found, cause) => costsUnreadable(file, found, cause));
  const isList = text.trimStart().startsWith("[");
  const list = isList
    ? parseJson(text)
    : text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map(parseJson);
  if (!Array.isArray(list)) throw costsUnreadable(file, "no JSON");
  const keys = unknownKeys(costKeys);
  const costs: DerivationCost[] = [];
  const bad: string[] = [];
  for (const [i, item] of list.entries()) {
    if (isOtherRecord(item)) continue;
    const cost = costOf(item);
    if (typeof cost === "string") bad.push(`item ${i + 1} ${cost}`);
    else {
      costs.push(cost);
      keys.add(item as Record<string, unknown>);
    }
  }
  if (costs.length === 0) throw costsUnreadable(file, `nothing that is a cost${bad.length > 0 ? `: ${bad[0]}` : ""}`);
  const gaps: Gap[] = [];
  if (bad.length > 0)
    gaps.push({
      at,
      code: "NIXPERF_SIMULATE_COSTS_UNREADABLE",
      message: `${bad.length} of ${bad.length + costs.length} items of ${file} are no costs and left out: ${bad.slice(0, 3).join("; ")}`,
      tries: ['one object a line, such as {"name":"firefox-130.0","seconds":5400}'],
    });
  const odd = keys.text();
  if (odd !== null)
    gaps.push({
      at,
      code: "NIXPERF_SIMULATE_COST_KEY",
      message: `${file} has keys that no cost has, and which do not count: ${odd}`,
      tries: [`only ${[...costKeys].filter((key) => !quietKeys.has(key)).join(", ")}`],
    });
  return { costs, gaps };
}

/** What exports of the ledger have as well, and a person has no need to write. */
const quietKeys: ReadonlySet<string> = new Set([
  "drv",
  "pname",
  "machine",
  "schema",
  "run",
  "startedAt",
  "waitSeconds",
  "confidence",
  "earliestSeconds",
  "latestSeconds",
  "substituter",
  "wireBytes",
  "narBytes",
  "slackSeconds",
  "phases",
  "cause",
  "logTail",
]);
/** Those of `DerivationCost`, and `drv`, a short name for `drvPath`. */
const costKeys: ReadonlySet<string> = new Set([
  ...quietKeys,
  "name",
  "drvPath",
  "seconds",
  "cpuSeconds",
  "memoryBytes",
  "system",
  "at",
  "outcome",
]);

/** Of a cost without a date: older than any. */
const neverSaid = "1970-01-01T00:00:00.000Z";
const outcomes: ReadonlySet<unknown> = new Set(["built", "substituted", "failed", "stopped"]);

/** Exports of the ledger hold more than costs. */
function isOtherRecord(value: unknown): boolean {
  const schema = isObject(value) ? value["schema"] : undefined;
  return typeof schema === "string" && !schema.startsWith("nixperf.history.cost/");
}

/** The cost, or why it is none. A value that is wrong makes it none, also where it might have been left out. */
function costOf(value: unknown): DerivationCost | string {
  if (!isObject(value)) return "is no object";
  const { seconds, outcome = "built" } = value;
  const drvPath = value["drvPath"] ?? value["drv"] ?? null;
  const fromDrv = typeof drvPath === "string" ? /^\/.*\/[0-9a-z]{32}-(.+)\.drv$/.exec(drvPath)?.[1] : undefined;
  const name = value["name"] ?? fromDrv;
  const [said, cpuSeconds, memoryBytes, system] = ["at", "cpuSeconds", "memoryBytes", "system"].map(
    (key) => value[key] ?? null,
  );
  if (drvPath !== null && fromDrv === undefined) return "has a drvPath that is no path of a derivation";
  if (name === undefined) return "has neither name nor drvPath";
  if (typeof name !== "string" || !/^[0-9a-zA-Z+\-._?=]{1,211}$/.test(name)) return "has a name that is none";
  if (seconds === undefined) return "has no seconds";
  if (!isFigure(seconds)) return "has seconds that are no time";
  if (cpuSeconds !== null && !isFigure(cpuSeconds)) return "has cpuSeconds that are no time";
  if (memoryBytes !== null && !isCount(memoryBytes)) return "has memoryBytes that are no size";
  if (system !== null && typeof system !== "string") return "has a system that is no text";
  if (said !== null && (typeof said !== "string" || Number.isNaN(Date.parse(said))))
    return "has an at that is no instant";
  if (!outcomes.has(outcome)) return `has an outcome that is none of ${[...outcomes].join(", ")}`;
  return derivationCost({
    at: (said as string | null) ?? neverSaid,
    drvPath: drvPath as string | null,
    name,
    pname: parsePackageName(name).pname,
    system: system as string | null,
    seconds,
    cpuSeconds: cpuSeconds as number | null,
    memoryBytes: memoryBytes as number | null,
    outcome: outcome as DerivationCost["outcome"],
  });
}
