import { parseNixVersion } from "@nixperf/nix/version";
import type { NixImplementation, NixVersion } from "@nixperf/nix/version";
import { hasDaemon } from "../daemon.ts";
import { known, unknown } from "../fact.ts";
import type { Fact, NoteGap } from "../fact.ts";
import { commandNames } from "../readings/plan.ts";
import type { Readings } from "../readings/readings.ts";
import { saidBy } from "../readings/text.ts";
import type { NixConfs } from "./confs.ts";
import { settingsOfAnyoneIn, trust } from "./trust.ts";

/** The Nix of the machine, and who may set it. */
export interface NixSetUp {
  version: Fact<string>;
  implementation: Fact<NixImplementation>;
  /** Which process changes the store: the user's own, or the daemon; `none` where there is no store. */
  access: Fact<"direct" | "daemon" | "none">;
  /** Whether a daemon builds for those who may not write the store. */
  daemon: Fact<boolean>;
  /** Whether this user may set everything for a build. */
  trusted: Fact<boolean>;
  /** What this user may set without editing the system's nix.conf; null when that is not known. */
  maySet: Fact<"all" | string[]>;
  /** The system's nix.conf. */
  systemConf: SystemConf;
}

export interface SystemConf {
  path: string;
  /** Whether it is a link into the store, made by NixOS, nix-darwin or home-manager, and to be changed there. */
  generated: Fact<boolean>;
  /** Whether this user is root, who may edit it. */
  writable: Fact<boolean>;
}

export function nixSetUp(readings: Readings, confs: NixConfs, note: NoteGap): NixSetUp {
  const version = versionOf(readings);
  const { store } = readings;
  if (version === null)
    note("/nix/version", "NIXPERF_NIX_VERSION_UNKNOWN", "there is no nix on PATH that says its version", [
      "with the directory of nix on PATH, such as /nix/var/nix/profiles/default/bin",
    ]);
  const trusted = trust(readings, confs, note);
  return {
    version: version === null ? unknown() : known(version.version, commandNames.nixVersion),
    implementation: version === null ? unknown() : known(version.implementation, commandNames.nixVersion),
    access: known(store.access, store.stateDir),
    daemon: known(hasDaemon(readings), store.stateDir),
    trusted,
    maySet:
      trusted.value === null
        ? unknown()
        : known(trusted.value ? "all" : settingsOfAnyoneIn(version), trusted.source ?? ""),
    systemConf: systemConf(readings),
  };
}

export function versionOf(readings: Readings): NixVersion | null {
  return parseNixVersion(saidBy(readings, commandNames.nixVersion) ?? "");
}

function systemConf(readings: Readings): SystemConf {
  const path = `${readings.env["NIX_CONF_DIR"] || "/etc/nix"}/nix.conf`;
  const link = readings.links[path];
  const uid = saidBy(readings, commandNames.uid);
  // On NixOS it leads to /etc/static, which is a link into the store itself.
  const isGenerated =
    link !== undefined && (link.startsWith("/etc/static/") || link.startsWith(`${readings.store.dir}/`));
  return {
    path,
    generated: known(isGenerated, path),
    writable: uid === null ? unknown() : known(uid === "0", commandNames.uid),
  };
}
