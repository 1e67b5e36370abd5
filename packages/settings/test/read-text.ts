import { existsSync, readFileSync } from "node:fs";

/** The text of a file, `null` where there is none. */
export function readText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}
