/** From where on somebody should look. */
export interface Thresholds {
  /** Less memory than this to be had; bytes. */
  memoryBytes: number;
  /** Less room than this on the disk of the store; bytes. */
  diskBytes: number;
  /** Nix said nothing for so long; seconds. */
  stallSeconds: number;
}

export const defaultThresholds: Thresholds = {
  memoryBytes: 512 * 1024 * 1024,
  diskBytes: 1024 * 1024 * 1024,
  stallSeconds: 900,
};

/** What there is at one moment; null: not known. */
export interface Watched {
  availableBytes: number | null;
  freeDiskBytes: number | null;
  silentSeconds: number | null;
}

export type AlertKind = "memory" | "disk" | "stall";

/** What of it is beyond a threshold now. */
export function crossed(watched: Watched, thresholds: Thresholds): AlertKind[] {
  const { availableBytes, freeDiskBytes, silentSeconds } = watched;
  const kinds: AlertKind[] = [];
  if (availableBytes !== null && availableBytes < thresholds.memoryBytes) kinds.push("memory");
  if (freeDiskBytes !== null && freeDiskBytes < thresholds.diskBytes) kinds.push("disk");
  if (silentSeconds !== null && silentSeconds >= thresholds.stallSeconds) kinds.push("stall");
  return kinds;
}

/** Seconds in whole minutes from two on, bytes in MiB: a message that stands in a record must not depend on a screen. */
export function alertText(kind: AlertKind, watched: Watched): string {
  if (kind === "memory") return `only ${mebibytes(watched.availableBytes)} of memory can be had`;
  if (kind === "disk") return `only ${mebibytes(watched.freeDiskBytes)} are free on the disk of the store`;
  const seconds = Math.floor(watched.silentSeconds ?? 0);
  return `Nix has said nothing for ${seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`}`;
}

function mebibytes(bytes: number | null): string {
  return `${Math.round((bytes ?? 0) / 1024 / 1024)} MiB`;
}
