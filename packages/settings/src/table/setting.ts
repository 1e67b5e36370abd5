import type { NixImplementation } from "@nixperf/nix/version";

/** The package of nixperf that gives advice on a setting; no setting has two. */
export type SettingOwner = "hardware" | "store" | "cache";

/**
 * Whose word counts where a daemon keeps the store. Without one every setting is the user's own process's.
 *
 * - `client`: the user's process uses it itself; the user's own file suffices.
 * - `own`: client and daemon each read their own files, and nothing is passed on.
 * - `protocol`: a field that the client sends with every connection, whatever its files say; taken from everybody.
 * - `anyone`: the client sends what its user's files say, and the daemon takes it from everybody.
 * - `trusted`: the same, and the daemon takes it from `trusted-users` only.
 * - `daemon`: used before a client is heard, so only the daemon's own files count.
 *
 * What stands in the system's file is never sent: the daemon is taken to have read it too.
 *
 * Source: `ClientSettings::apply` in src/libstore/daemon.cc, `RemoteStore::setOptions` in src/libstore/remote-store.cc.
 */
export type SettableBy = "client" | "own" | "protocol" | "anyone" | "trusted" | "daemon";

/** How Nix reads the words of a value. Since 2.24 whole numbers take K, M, G or T (powers of 1024) after them. */
export type SettingType =
  | { kind: "boolean" }
  /** A whole number, not negative. `unit` is what it counts; `orWord` a word that may stand instead. */
  | { kind: "integer"; unit: "bytes" | "seconds" | null; orWord: string | null }
  | { kind: "choice"; of: readonly string[] }
  | { kind: "string" }
  /**
   * Words separated by blanks; only these may be written with `extra-` in front of the name. From version `extraUntil`
   * on (the first that was seen to refuse it) a few may not.
   */
  | { kind: "list"; extraUntil: string | null }
  /** Words of the form `name=value`, also with `extra-`. */
  | { kind: "map" };

/** From `since` (a version of CppNix; `null` from the beginning) the default is `value`, in the words of nix.conf. */
export interface DefaultCase {
  since: string | null;
  /** The operating system that it holds on; `null` on every one. */
  platform: "linux" | "darwin" | null;
  /** `null` where it depends on the machine or how Nix was built, or is not known. */
  value: string | null;
}

/** The versions that know a setting: the first one with it and the first one without it again. */
export interface VersionSpan {
  /** `null`: before 2.8, the oldest version that nixperf knows. */
  since: string | null;
  /** Where the release is not documented: the first version that is known to have it. Between the two nobody has looked. */
  surelySince: string | null;
  until: string | null;
}

/** One setting of Nix. */
export interface NixSetting {
  /** The name in the newest version. */
  name: string;
  /** Other names that Nix takes, without those of `formerly`. */
  aliases: readonly string[];
  /** The name it had in versions before `until`, which later ones take as an alias. */
  formerly: { name: string; until: string } | null;
  type: SettingType;
  /** The newest first. */
  defaults: readonly DefaultCase[];
  /**
   * By implementation; `null` for one that never had it, `unknown` where nobody has looked. Versions of Determinate are
   * those it counts by itself where `Determinate` differs from `CppNix`.
   */
  spans: Readonly<Record<NixImplementation, VersionSpan | "unknown" | null>>;
  settableBy: SettableBy;
  /** Who advises on it. */
  owner: SettingOwner | null;
  /** The experimental feature without which it has no effect. */
  experimentalFeature: string | null;
  /** The environment variable that gives the default, where there is one. */
  variable: string | null;
  /** Where Nix 2.34 or, for what is older, Nix before it split the file, defines it. */
  source: string;
}
