import type { StoreDatabase } from "@nixperf/nix/database";
import { parsePackageName } from "@nixperf/nix/store-path";

/** What one build took, as files of costs have it; `null` is not known. At least one of `drv` and `name` is there. */
export interface CostRecord {
  /** Full path of the derivation. */
  drv: string | null;
  /** Its name, with or without version: `firefox-130.0`, `firefox`. */
  name: string | null;
  /** From its start to its end. */
  seconds: number;
  cpuSeconds: number | null;
  memoryBytes: number | null;
}

/** How long it would take to build a path again, its inputs being there. */
export interface RebuildCost {
  seconds: number;
  /**
   * What that is told from: builds of the very `derivation`; of others by the same `name`, whatever version; or the
   * `class`: what builds take as a rule.
   */
  by: "derivation" | "name" | "class";
}

/** By a path's number; null for what is not built (sources, derivations) and where nothing is known. */
export type CostOf = (path: number) => RebuildCost | null;

/** Looks costs up in records: of several that fit, the median, as builds at busy times take longer. */
export function costsByRecords(
  records: readonly CostRecord[],
  { paths, storeDir, derivers, outputs, contentAddressed }: StoreDatabase,
): CostOf {
  if (records.length === 0) return () => null;
  const byDerivation = medians(records, ({ drv }) => baseName(drv));
  const byName = medians(records, ({ drv, name }) => packageOf(name ?? derivationName(baseName(drv))));
  const usual = medianOf(records.map(({ seconds }) => seconds))!;
  const producers = new Map<number, number>();
  outputs.paths.forEach((path, row) => path >= 0 && producers.set(path, outputs.derivations[row]!));

  return (path) => {
    const own = paths[path]!.slice(storeDir.length + 1);
    const known = derivers[path]!;
    const derivation = known >= 0 ? known : (producers.get(path) ?? -1);
    if (derivation < 0 && (own.endsWith(".drv") || contentAddressed[path] === 1)) return null;
    const drv = derivation < 0 ? null : paths[derivation]!.slice(storeDir.length + 1);
    const exactly = drv === null ? undefined : byDerivation.get(drv);
    if (exactly !== undefined) return { seconds: exactly, by: "derivation" };
    // Without its derivation the name has the output's behind it, so that only the output `out` is found.
    const named = byName.get(packageOf(drv === null ? own.slice(33) : derivationName(drv)) ?? "");
    return named === undefined ? { seconds: usual, by: "class" } : { seconds: named, by: "name" };
  };
}

function baseName(path: string | null): string | null {
  return path === null ? null : path.slice(path.lastIndexOf("/") + 1);
}

/** `HASH-hello-2.12.drv` → `hello-2.12`. */
function derivationName(base: string | null): string | null {
  return base === null ? null : base.slice(33).replace(/\.drv$/, "");
}

function packageOf(name: string | null): string | null {
  return name === null ? null : parsePackageName(name).pname;
}

function medians(records: readonly CostRecord[], keyOf: (record: CostRecord) => string | null): Map<string, number> {
  const all = new Map<string, number[]>();
  for (const record of records) {
    const key = keyOf(record);
    if (key === null || key === "") continue;
    const seen = all.get(key);
    if (seen === undefined) all.set(key, [record.seconds]);
    else seen.push(record.seconds);
  }
  return new Map([...all].map(([key, seconds]) => [key, medianOf(seconds)!]));
}

function medianOf(figures: number[]): number | undefined {
  const sorted = figures.sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
