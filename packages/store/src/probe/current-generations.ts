import { readlinkSync } from "node:fs";
import type { RootScan } from "@nixperf/nix/roots";
import { rootKind } from "../model/root-kind.ts";

/** The generation that each profile points to now, for the profiles whose generations are roots. */
export function currentGenerations(roots: Pick<RootScan, "links">): Map<string, number> {
  const current = new Map<string, number>();
  const asked = new Set<string>();
  for (const link of roots.links) {
    const profile = rootKind(link).generation?.profile;
    if (profile === undefined || asked.has(profile)) continue;
    asked.add(profile);
    const number = currentGeneration(profile);
    if (number !== null) current.set(profile, number);
  }
  return current;
}

/** A profile is a link to `<its own name>-<number>-link` beside it (`profiles.cc`). */
function currentGeneration(profile: string): number | null {
  try {
    const text = readlinkSync(profile);
    const match = /^(?:.*\/)?([^/]+)-(\d{1,9})-link$/.exec(text);
    return match !== null && match[1] === profile.slice(profile.lastIndexOf("/") + 1) ? Number(match[2]) : null;
  } catch {
    return null;
  }
}
