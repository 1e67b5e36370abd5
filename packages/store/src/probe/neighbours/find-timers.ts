import { readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { collectorCommands } from "../../model/neighbours/collector-command.ts";
import type { CollectorCommand } from "../../model/neighbours/collector-command.ts";
import type { Neighbour, NeighbourName } from "../../model/neighbours/neighbour.ts";
import { unitSettings } from "../../model/neighbours/unit-file.ts";
import { below, namesIn, smallText } from "./neighbour-world.ts";
import type { NeighbourWorld } from "./neighbour-world.ts";

/** Timers whose services cannot always be read, or begin with something that hides the command. */
const byName: Readonly<Record<string, NeighbourName>> = {
  "nix-gc.timer": "nix-gc",
  "nh-clean.timer": "nh-clean",
  "angrr.timer": "angrr",
  "nixperf-store-optimize.timer": "nixperf",
};

/** Where systemd looks for units, what wins first (systemd.unit(5)). */
function unitDirectories({ root, home, env }: NeighbourWorld): { system: string[]; user: string[] } {
  const config = env["XDG_CONFIG_HOME"] || join(home, ".config");
  const data = env["XDG_DATA_HOME"] || join(home, ".local/share");
  const system = below(root, "/etc/systemd/system", "/run/systemd/system", ...vendor("system"));
  const own = [join(config, "systemd/user"), ...below(root, "/etc/systemd/user"), join(data, "systemd/user")];
  return { system, user: [...own, ...below(root, ...vendor("user"))] };
}

function vendor(kind: "system" | "user"): string[] {
  return [`/usr/local/lib/systemd/${kind}`, `/usr/lib/systemd/${kind}`, `/lib/systemd/${kind}`];
}

/** The enabled timers whose service collects, of the system and of this user. */
export function findTimers(world: NeighbourWorld): Neighbour[] {
  const { system, user } = unitDirectories(world);
  return [...timersIn(system, false, world.root), ...timersIn(user, true, world.root)];
}

function timersIn(directories: readonly string[], isUser: boolean, root: string): Neighbour[] {
  return enabledTimers(directories).flatMap((timer): Neighbour[] => {
    const file = findUnit(directories, timer);
    if (file === null) return [];
    const settings = unitSettings(smallText(file) ?? "");
    const service = settings.get("Timer.Unit")?.at(-1) ?? timer.replace(/timer$/, "service");
    const command = commandOf(directories, service, root);
    const what = byName[timer] ?? command?.what;
    if (what === undefined) return [];
    const isHomeManager = isUser && what === "nix-gc";
    return [
      {
        what: isHomeManager ? "home-manager-gc" : what,
        how: "timer",
        sign: file,
        says: [when(settings), command?.command ?? `starts ${service}`].filter((part) => part !== "").join(", "),
        removesGenerations: command?.removesGenerations ?? null,
      },
    ];
  });
}

/** Timers that some target wants; one that is only there does nothing. */
function enabledTimers(directories: readonly string[]): string[] {
  const wanted = directories.flatMap((directory) =>
    namesIn(directory)
      .filter((name) => name.endsWith(".target.wants"))
      .flatMap((name) => namesIn(join(directory, name))),
  );
  return [...new Set(wanted.filter((name) => name.endsWith(".timer")))].sort();
}

/** The file of a unit, unless it is masked by a link to /dev/null. */
function findUnit(directories: readonly string[], unit: string): string | null {
  for (const directory of directories) {
    const file = join(directory, unit);
    if (isMasked(file)) return null;
    if (smallText(file) !== null) return file;
  }
  return null;
}

function isMasked(file: string): boolean {
  try {
    return readlinkSync(file) === "/dev/null";
  } catch {
    return false;
  }
}

function commandOf(directories: readonly string[], service: string, root: string): CollectorCommand | null {
  const file = findUnit(directories, basename(service));
  if (file === null) return null;
  const lines = unitSettings(smallText(file) ?? "").get("Service.ExecStart") ?? [];
  const direct = collectorCommands(lines.join("\n"))[0];
  if (direct !== undefined) return direct;
  // NixOS puts a service's script into a file of the store.
  for (const line of lines) {
    const program = /^[@:+!-]*"?(\/[^\s"]+)/.exec(line)?.[1];
    const script = program === undefined ? null : smallText(join(root, program));
    const inside = script?.startsWith("#!") ? collectorCommands(script)[0] : undefined;
    if (inside !== undefined) return inside;
  }
  return null;
}

function when(settings: ReadonlyMap<string, string[]>): string {
  const calendar = settings.get("Timer.OnCalendar") ?? [];
  const intervals = settings.get("Timer.OnUnitActiveSec") ?? [];
  return [...calendar, ...intervals.map((interval) => `every ${interval}`)].join(" and ");
}
