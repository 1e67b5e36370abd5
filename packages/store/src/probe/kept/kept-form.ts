import nix from "@nixperf/nix/package.json" with { type: "json" };
import store from "../../../package.json" with { type: "json" };

/**
 * The first line of a file that is kept: what it holds and in which state of the store, and the packages that say what that
 * means. What another version has read is read again.
 */
export function keptForm(kind: string, stamp: string): string {
  return `nixperf ${kind}, ${store.version}, ${nix.version}, ${stamp}\n`;
}
