import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Golden } from "./golden.ts";

const dir = join(import.meta.dirname, "../fixtures");

/** The recorded answers of real Nix, by version. */
export const goldens: readonly [version: string, golden: Golden][] = readdirSync(dir)
  .filter((name) => name.startsWith("golden-"))
  .map((name) => [name.slice("golden-".length, -".json".length), read(name)]);

function read(name: string): Golden {
  return JSON.parse(readFileSync(join(dir, name), "utf8")) as Golden;
}
