import { readFile, stat } from "node:fs/promises";
import type { Gap } from "@nixperf/errors";
import { derivationCost } from "@nixperf/history";
import type { DerivationCost } from "@nixperf/history";
import { parsePackageName } from "@nixperf/nix/store-path";
import { costsUnreadable } from "../errors.ts";

/** More than the costs of a hundred builds of nixpkgs. */
const mostBytes = 256 * 1024 * 1024;
/** Three years; what takes longer is a mistake in the unit. */
const mostSeconds = 1e8;

/**
 * Reads a file of costs of builds, one JSON object a line or a list of them: `{ "drv" or "drvPath", "name", "seconds",
 * "cpuSeconds", "memoryBytes" }`, of which a name or a derivation and the seconds have to be there. Exports of the ledger
 * are such files. What is no cost is left out and named as a gap at `/costs`.
 *
 * @throws NIXPERF_COSTS_UNREADABLE when there is no such file, or nothing in it is a cost
 */
export async function readCostsFile(file: string): Promise<{ costs: DerivationCost[]; gaps: Gap[] }> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > mostBytes) throw costsUnreadable(file, `a file of ${size} bytes`);
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "syscall" in error) throw costsUnreadable(file, error.message);
    throw error;
  }
  const { costs, bad } = parseCosts(text);
  if (costs.length === 0 && bad.length > 0) throw costsUnreadable(file, `nothing that is a cost: ${bad[0]}`);
  if (bad.length === 0) return { costs, gaps: [] };
  const gap: Gap = {
    at: "/costs",
    code: "NIXPERF_COSTS_UNREADABLE",
    message: `${bad.length} of ${bad.length + costs.length} costs in ${file}: ${bad.slice(0, 3).join("; ")}`,
    tries: ['one object a line, such as {"name":"firefox-130.0","seconds":5400}'],
  };
  return { costs, gaps: [gap] };
}

/** The costs in a text, and what is wrong with all else in it, each by its place. */
export function parseCosts(text: string): { costs: DerivationCost[]; bad: string[] } {
  const costs: DerivationCost[] = [];
  const bad: string[] = [];
  const take = (value: unknown, place: string) => {
    const cost = costOf(value);
    if (typeof cost === "string") bad.push(`${place}: ${cost}`);
    else if (cost !== null) costs.push(cost);
  };
  if (text.trimStart().startsWith("[")) {
    const list = parseJson(text);
    if (Array.isArray(list)) list.forEach((value, i) => take(value, `item ${i + 1}`));
    else bad.push("the list: no JSON");
    return { costs, bad };
  }
  text.split("\n").forEach((line, i) => {
    if (line.trim() !== "") take(parseJson(line), `line ${i + 1}`);
  });
  return { costs, bad };
}

/** Null for a record that is right and no cost of a build; a text that tells what is wrong. */
function costOf(value: unknown): DerivationCost | string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "no object";
  const fields = value as Partial<Record<string, unknown>>;
  if (typeof fields["schema"] === "string" && !fields["schema"].startsWith("nixperf.history.cost/")) return null;
  if (fields["outcome"] !== undefined && fields["outcome"] !== "built") return null;
  const drvPath = fields["drvPath"] ?? fields["drv"] ?? null;
  const fromDrv = typeof drvPath === "string" ? /^\/.*\/[0-9a-z]{32}-(.+)\.drv$/.exec(drvPath)?.[1] : undefined;
  if (drvPath !== null && (typeof drvPath !== "string" || fromDrv === undefined))
    return "drv is no path of a derivation";
  const name = fields["name"] ?? fromDrv;
  if (typeof name !== "string" || !/^[0-9a-zA-Z+\-._?=]{1,211}$/.test(name)) return "neither drv nor name";
  const seconds = fields["seconds"];
  if (!isFigure(seconds, mostSeconds)) return "seconds is no time";
  return derivationCost({
    at: typeof fields["at"] === "string" && !Number.isNaN(Date.parse(fields["at"])) ? fields["at"] : neverSaid,
    drvPath,
    name,
    pname: parsePackageName(name).pname,
    system: typeof fields["system"] === "string" ? fields["system"] : null,
    seconds,
    cpuSeconds: isFigure(fields["cpuSeconds"], mostSeconds * 1000) ? fields["cpuSeconds"] : null,
    memoryBytes: isFigure(fields["memoryBytes"], Number.MAX_SAFE_INTEGER) ? fields["memoryBytes"] : null,
    outcome: "built",
  });
}

/** Of a cost without a date: older than any. */
const neverSaid = "1970-01-01T00:00:00.000Z";

function isFigure(value: unknown, most: number): value is number {
  return typeof value === "number" && value >= 0 && value <= most;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
