import type { SettingOwner } from "../table/setting.ts";

/** Where a setting can be set so that it takes effect for this user; `null` where it would not, or that way is not here. */
export interface SettingPlaces {
  /** This user's nix.conf. */
  userConf: string | null;
  /** The machine's nix.conf, or the file it leaves to people. */
  systemConf: string | null;
  /** The option of a NixOS configuration. */
  nixos: string | null;
  /** The option of a nix-darwin configuration. */
  darwin: string | null;
  /** The option of a home-manager configuration. */
  homeManager: string | null;
  /** The attribute of a flake, for commands on that flake. */
  flake: string | null;
}

/** What one setting should be, and why: the form in which every package gives advice. */
export interface Advice {
  /** The name to write, as the Nix at hand knows it. */
  setting: string;
  /** The package that is responsible for it. */
  owner: SettingOwner;
  /** What holds now and where it was set; `null` where that is not known. */
  now: { value: string; origin: string } | null;
  /** What should be, in the words of nix.conf; `null`: take the line away. */
  advised: string | null;
  /** One sentence each, without markup. */
  why: string;
  /** Where the fact or the rule behind it comes from. */
  source: string;
  /** What to expect of it. */
  effect: string;
  setIn: SettingPlaces;
  /** Whether it takes effect only when the daemon has been restarted. */
  needsRestart: boolean;
}
