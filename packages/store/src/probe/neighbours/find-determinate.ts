import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Neighbour } from "../../model/neighbours/neighbour.ts";
import { below, smallText } from "./neighbour-world.ts";
import type { NeighbourWorld } from "./neighbour-world.ts";

/** What its installer writes; the first that is there is the sign. */
const signs = [
  "/Library/LaunchDaemons/systems.determinate.nix-daemon.plist",
  "/etc/systemd/system/determinate-nixd.socket",
  "/usr/local/bin/determinate-nixd",
  "/nix/var/determinate",
];

/**
 * Determinate Nix's daemon, which collects by itself: it wants 30 GB and 5 to 20 % of the disk free, and below 5 % it hurries
 * (docs.determinate.systems, "managed garbage collection"). `garbageCollector.strategy` in its configuration turns it off.
 */
export function findDeterminate({ root }: NeighbourWorld): Neighbour[] {
  const sign = below(root, ...signs).find(isThere) ?? runningProcess(root);
  if (sign === null) return [];
  const [config] = below(root, "/etc/determinate/config.json");
  const isOff = strategy(smallText(config!)) === "disabled";
  if (isOff) return [];
  const says = "keeps 30 GB and 5 to 20 % of the disk free, and below 5 % deletes at once what is dead";
  return [{ what: "determinate-nixd", how: "daemon", sign, says, removesGenerations: null }];
}

function strategy(config: string | null): unknown {
  try {
    const parsed = JSON.parse(config ?? "{}") as { garbageCollector?: { strategy?: unknown } } | null;
    return parsed?.garbageCollector?.strategy;
  } catch {
    return undefined;
  }
}

/** The kernel keeps 15 characters of a process's name. */
function runningProcess(root: string): string | null {
  const [proc] = below(root, "/proc");
  try {
    const pid = readdirSync(proc!).find(
      (name) => /^\d+$/.test(name) && smallText(join(proc!, name, "comm"))?.trim() === "determinate-nix",
    );
    return pid === undefined ? null : join(proc!, pid);
  } catch {
    return null;
  }
}

function isThere(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOTDIR";
  }
}
