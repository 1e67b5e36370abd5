import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let home = "";

/** Tests remember and cache things as the programs do, but not in the home of whoever runs them. */
export function setup(): void {
  home = mkdtempSync(join(tmpdir(), "nixperf-home-"));
  for (const [variable, name] of Object.entries({ XDG_STATE_HOME: "state", XDG_CACHE_HOME: "cache" }))
    process.env[variable] = join(home, name);
}

export function teardown(): void {
  rmSync(home, { recursive: true, force: true });
}
