import type { ConfSetting } from "@nixperf/nix/conf";
import type { Neighbour } from "./neighbour.ts";

const units: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/**
 * The collection that Nix itself begins during a build when less than `min-free` bytes are free, until `max-free` are
 * (`LocalStore::autoGC`, `gc.cc`); `null` when it is off, which is the default. It keeps what roots keep.
 */
export function minFreeNeighbour(settings: ReadonlyMap<string, ConfSetting>): Neighbour | null {
  const min = settings.get("min-free");
  if (min === undefined || parseNixSize(min.value) === 0) return null;
  const max = settings.get("max-free");
  const until = max === undefined ? "all that is dead is gone" : `${max.value} bytes are free`;
  return {
    what: "min-free",
    how: "setting",
    sign: min.origin.file === "NIX_CONFIG" ? min.origin.file : `${min.origin.file}:${min.origin.line}`,
    says: `during a build, when less than ${min.value} bytes are free, Nix deletes dead paths until ${until}`,
    removesGenerations: false,
  };
}

/** A size as Nix reads one (`string2IntWithUnitPrefix`), or `null` where it would refuse the text. */
function parseNixSize(text: string): number | null {
  const match = /^(\d+)([KMGT]?)$/i.exec(text);
  return match === null ? null : Number(match[1]) * units[match[2]!.toUpperCase()]!;
}
