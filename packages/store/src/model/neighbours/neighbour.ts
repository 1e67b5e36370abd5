/** Something else on this machine that deletes from the store, or lets go what keeps paths alive. */
export interface Neighbour {
  what: NeighbourName;
  /** What starts it. */
  how: "daemon" | "timer" | "agent" | "cron" | "setting";
  /** The file by which it is known; for a setting the line as well (`/etc/nix/nix.conf:3`). */
  sign: string;
  /** What it does and when, as far as known; one sentence without the full stop. */
  says: string;
  /** Whether it lets go generations of profiles, which makes one's own policy about them void; null when not known. */
  removesGenerations: boolean | null;
}

export const neighbourNames = [
  "determinate-nixd",
  "min-free",
  "nix-gc",
  "home-manager-gc",
  "home-manager-expire",
  "nh-clean",
  "angrr",
  "nixperf",
  "other",
] as const;

/** `other`: a collector that has no name here, known by the command that it runs. */
export type NeighbourName = (typeof neighbourNames)[number];

/** The same as people say it. */
export const neighbourTitles: Readonly<Record<NeighbourName, string>> = {
  "determinate-nixd": "Determinate Nix's own collector",
  "min-free": "Nix's setting min-free",
  "nix-gc": "the timer of nix.gc",
  "home-manager-gc": "home-manager's nix.gc",
  "home-manager-expire": "home-manager's expiry of generations",
  "nh-clean": "nh clean",
  angrr: "angrr",
  nixperf: "nixperf's own schedule",
  other: "a scheduled collection",
};
