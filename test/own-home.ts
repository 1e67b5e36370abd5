import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Tests remember and cache things as the programs do, but not in the home of whoever runs them. */
export default function ownHome(): () => void {
  const home = mkdtempSync(join(tmpdir(), "nixperf-home-"));
  for (const [variable, name] of Object.entries({ XDG_STATE_HOME: "state", XDG_CACHE_HOME: "cache" }))
    process.env[variable] = join(home, name);
  return () => rmSync(home, { recursive: true, force: true });
}
