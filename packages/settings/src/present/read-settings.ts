import type { Finding, Gap } from "@nixperf/errors";
import { nixConfFiles, readNixConf } from "@nixperf/nix/conf";
import type { NixConf, ReadFile } from "@nixperf/nix/conf";
import type { NixVersion } from "@nixperf/nix/version";
import type { NixSetting } from "../table/setting.ts";
import { nixSettings, settingNamed } from "../table/table.ts";
import { isKnownBy } from "../table/versions.ts";
import { confPlaces } from "./conf-places.ts";
import type { ConfPlaces } from "./conf-places.ts";
import { lintSettings } from "./lint.ts";
import { rootFile } from "./origin.ts";
import type { SettingOrigin } from "./origin.ts";
import { linesBySetting, seenValue } from "./seen-values.ts";
import type { SeenValue } from "./seen-values.ts";
import { isTrusted } from "./trusted.ts";
import type { NixUser } from "./trusted.ts";

/** What {@link readSettings} needs of a machine: this one, another one's readings, or a made-up one. */
export interface SettingsWorld {
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  user: NixUser;
  /** What the daemon says when it is asked whether it trusts the user; left out or `null`: by `trusted-users`. */
  trusted?: boolean | null | undefined;
  /** As `process.platform` names it. */
  platform: string;
  /** `null` where it is not known; defaults are then not known either. */
  nix: NixVersion | null;
  /** Whether commands of this user change the store themselves or have the daemon do it: see `locateStore`. */
  access: "direct" | "daemon";
  /** Whether a daemon reads the machine's file for others, where `access` is `direct`: root's commands need none. */
  hasDaemon?: boolean | undefined;
  /** CPUs as Nix counts them, and where that is known from: before 2.31 the default of `cores`. Left out: not known. */
  cpus?: { count: number; source: string } | null | undefined;
  /** Gives the text of a file, `null` when there is none; throws when there is one that cannot be read. */
  readFile: ReadFile;
}

/** A setting as it is now. */
export interface PresentValue {
  setting: NixSetting;
  /** What holds where the setting is used, in the words of nix.conf; `null` where that is not known. */
  value: string | null;
  origin: SettingOrigin;
  /** Whose files decide on it. */
  decidedBy: "client" | "daemon";
  /** As this user's own process sees it: what `nix config show` prints. */
  client: SeenValue;
  /** As the daemon's files have it; `null` where there is no daemon. */
  daemon: SeenValue | null;
}

/** The settings of a machine and what is wrong with them. */
export interface PresentSettings {
  nix: NixVersion | null;
  platform: string;
  access: "direct" | "daemon";
  /** Whether there is a daemon, also where this user's own commands need none. */
  hasDaemon: boolean;
  /** Whether the daemon trusts this user; true where there is none; `null` where it is not known. */
  trusted: boolean | null;
  /** By name, those that this Nix knows, and those that are written although it does not. */
  values: ReadonlyMap<string, PresentValue>;
  /** The files to write settings into. */
  places: ConfPlaces;
  /** The files that were read: this user's process reads `client`, the daemon `daemon`. */
  files: { client: string[]; daemon: string[] };
  findings: Finding[];
  gaps: Gap[];
}

/** Reads which settings hold, where they come from, and what is wrong with the files. Never throws for what they hold. */
export function readSettings(world: SettingsWorld): PresentSettings {
  const { env, home, nix, platform, access, readFile } = world;
  const confs: Confs = {
    client: readNixConf({ env, home, scope: "client", readFile }),
    // The daemon runs as root and reads root's own files as well.
    daemon:
      access === "direct"
        ? null
        : readNixConf({ env: {}, home: platform === "darwin" ? "/var/root" : "/root", scope: "daemon", readFile }),
  };
  // What this user may not read, the daemon can: so its values are not those of a machine without the file.
  const isHidden = confs.daemon?.problems.some(
    ({ kind, file }) => kind === "unreadable" && file === nixConfFiles({}, "").system,
  );
  const clientLines = linesBySetting(confs.client);
  const daemonLines = confs.daemon === null ? null : linesBySetting(confs.daemon);
  const seen = (setting: NixSetting): { client: SeenValue; daemon: SeenValue | null } => ({
    client: seenValue(setting, clientLines.get(setting) ?? [], world),
    daemon:
      daemonLines === null
        ? null
        : isHidden
          ? notSeen
          : seenValue(setting, daemonLines.get(setting) ?? [], { ...world, env: {} }),
  });
  const { system } = nixConfFiles(env, home);
  const trusted = trustOf(seen(settingNamed("trusted-users")!).daemon, world);
  const values = new Map<string, PresentValue>();
  for (const setting of nixSettings) {
    const isWritten = clientLines.has(setting) || daemonLines?.has(setting) === true;
    if (!isWritten && nix !== null && isKnownBy(setting, nix) === false) continue;
    const { client, daemon } = seen(setting);
    const isOurs = clientLines.get(setting)?.some((line) => rootFile(line) !== system) === true;
    const decided =
      setting.name === "substituters" && daemon !== null && isOurs && trusted !== true
        ? chosenSubstituters(client, daemon, seen(settingNamed("trusted-substituters")!).daemon!)
        : decide(setting, client, daemon, isOurs, trusted);
    values.set(setting.name, { setting, ...decided, client, daemon });
  }
  const present = { nix, platform, access, hasDaemon: hasDaemon(world), trusted, values };
  return {
    ...present,
    places: confPlaces(world),
    files: { client: confs.client.files, daemon: confs.daemon?.files ?? [] },
    ...lintSettings(present, confs),
  };
}

/** Whether some process goes on with what the machine's file said when it started. */
export function hasDaemon({
  access,
  hasDaemon: hasOther = false,
}: Pick<SettingsWorld, "access" | "hasDaemon">): boolean {
  return access === "daemon" || hasOther;
}

const notSeen: SeenValue = { value: null, added: null, origin: { kind: "default" } };

/** The files as the two processes read them. */
export interface Confs {
  client: NixConf;
  daemon: NixConf | null;
}

function trustOf(trustedUsers: SeenValue | null, { user, nix, trusted = null }: SettingsWorld): boolean | null {
  if (trustedUsers === null) return true;
  if (trusted !== null) return trusted;
  // The default is the same in every version.
  const byDefault = nix === null && trustedUsers.origin.kind === "default" ? "root" : trustedUsers.value;
  return isTrusted(byDefault, user);
}

function decide(
  setting: NixSetting,
  client: SeenValue,
  daemon: SeenValue | null,
  isOurs: boolean,
  trusted: boolean | null,
): Pick<PresentValue, "value" | "origin" | "decidedBy"> {
  const { settableBy } = setting;
  const isClients = settableBy === "client" || settableBy === "own" || settableBy === "protocol";
  const isHeard = isOurs && (settableBy === "anyone" || (settableBy === "trusted" && trusted === true));
  if (daemon === null || isClients || isHeard)
    return { value: client.value, origin: client.origin, decidedBy: "client" };
  const mayBeHeard = isOurs && settableBy === "trusted" && trusted === null && client.value !== daemon.value;
  return { value: mayBeHeard ? null : daemon.value, origin: daemon.origin, decidedBy: "daemon" };
}

/** Who is not trusted may choose among the substituters that the daemon has and those it lists for the purpose. */
function chosenSubstituters(
  client: SeenValue,
  daemon: SeenValue,
  listed: SeenValue,
): Pick<PresentValue, "value" | "origin" | "decidedBy"> {
  if (client.value === null || daemon.value === null)
    return { value: null, origin: daemon.origin, decidedBy: "daemon" };
  const allowed = new Set(
    `${daemon.value} ${listed.value ?? ""}`.split(" ").flatMap((url) => [url, withoutSlash(url)]),
  );
  const chosen = client.value.split(" ").filter((url) => allowed.has(withoutSlash(url)));
  return { value: chosen.join(" "), origin: client.origin, decidedBy: "daemon" };
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, "");
}
