import { connect } from "node:net";
import { badSccacheStats } from "../errors.ts";
import { ccacheSince, hitRatio } from "../model/environment/ccache-stats.ts";
import { parseSccacheStats } from "../model/environment/sccache-stats.ts";
import type { CountedCcache } from "./count-ccache.ts";
import { readBounded } from "./read-bounded.ts";
import { runCommand } from "./run-command.ts";

/** More than sccache says. */
const maxBytes = 100_000;

/**
 * Asks the server of sccache that runs, which has the counters. Without one nothing is asked: sccache would start it.
 *
 * @throws NIXPERF_SCCACHE_STATS for a file that does not hold what sccache prints
 */
export async function countSccache(since: string | null, signal?: AbortSignal): Promise<CountedCcache> {
  const before = since === null ? null : parseSccacheStats(readBounded(since, maxBytes) ?? "");
  if (since !== null && before === null) throw badSccacheStats(since);
  if (!(await hasServer(process.env)))
    return unknown("no server of sccache runs here, and its counters end with it", ["sccache --start-server"]);
  const said = await runCommand("sccache", ["--show-stats", "--stats-format", "json"], { signal });
  const now = said === null || said.code !== 0 ? null : parseSccacheStats(said.stdout);
  if (now === null) return unknown("no sccache on PATH says what it counted", ["sccache 0.3 or later on PATH"]);
  const counts = before === null ? now : ccacheSince(before, now);
  if (counts === null) return unknown(`the counters of sccache were set back since ${since}`);
  return { counts: { ...counts, ratio: hitRatio(counts), since }, gaps: [] };
}

function unknown(message: string, tries: string[] = []): CountedCcache {
  return { counts: null, gaps: [{ at: "/sccache", code: "NIXPERF_SCCACHE_UNKNOWN", message, tries }] };
}

/** Where it listens: SCCACHE_SERVER_UDS, or SCCACHE_SERVER_PORT of 127.0.0.1, which is 4226 by default. */
async function hasServer(env: NodeJS.ProcessEnv): Promise<boolean> {
  const port = Number(env["SCCACHE_SERVER_PORT"] || 4226);
  const path = env["SCCACHE_SERVER_UDS"];
  if (!path && !(Number.isInteger(port) && port > 0 && port < 65_536)) return false;
  return await new Promise((resolve) => {
    const socket = connect(path ? { path } : { host: "127.0.0.1", port });
    const end = (has: boolean): void => {
      socket.destroy();
      resolve(has);
    };
    socket.setTimeout(500, () => end(false));
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
