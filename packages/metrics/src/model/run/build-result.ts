import { plainText } from "./log-tail.ts";

/** What Determinate Nix says of a build that is over (`resBuildResult`), which no other Nix does. */
export interface ToldResult {
  drvPath: string;
  isFailure: boolean;
  /** Why it failed, one line; null of what was built. */
  cause: string | null;
}

/** Statuses of the schema of a build result that stand for outputs that are there. */
const successes: ReadonlySet<string> = new Set([
  "Built",
  "Substituted",
  "AlreadyValid",
  "ResolvesToAlreadyValid",
  "ResolvedToAlreadyValid",
]);

/**
 * Reads the payload of a result of type 110: `{path: {drvPath, outputs}, status, errorMsg, startTime, stopTime, …}`
 * (build-result-v1.yaml). Null for anything else, such as what another Nix may use that number for.
 */
export function parseBuildResult(payload: unknown): ToldResult | null {
  const { path, status, errorMsg } = object(payload);
  const { drvPath } = object(path);
  if (typeof drvPath !== "string" || !drvPath.endsWith(".drv") || drvPath.length > 1000) return null;
  if (typeof status !== "string" || !/^[A-Za-z]{1,40}$/.test(status)) return null;
  if (successes.has(status)) return { drvPath, isFailure: false, cause: null };
  const said = typeof errorMsg === "string" ? plainText(errorMsg).trim().split("\n")[0]!.slice(0, 300) : "";
  const words = status.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return { drvPath, isFailure: true, cause: said === "" ? words.toLowerCase() : said };
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
