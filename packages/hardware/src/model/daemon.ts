import type { NoteGap } from "./fact.ts";
import { daemonNames } from "./readings/plan.ts";
import type { Readings } from "./readings/readings.ts";
import { isThere, parseCount, parseFields, textOf } from "./readings/text.ts";

/** Whether a daemon builds for those who may not write the store. Root may: his own commands build by themselves. */
export function hasDaemon({ store }: Readings): boolean {
  return store.access === "daemon" || (store.access === "direct" && store.hasSocket);
}

/**
 * The files of the daemon's process, such as `/proc/873`: of all that bear one of its names the one that no other of them started,
 * root's before others', the oldest first. Null, with a gap, when none is seen.
 */
export function daemonProcess(readings: Readings, note: NoteGap): string | null {
  const found = Object.keys(readings.files)
    .flatMap((file) => /^\/proc\/(\d{1,10})\/comm$/.exec(file)?.[1] ?? [])
    .filter((pid) => daemonNames.includes(textOf(readings, `/proc/${pid}/comm`) ?? ""))
    .map((pid) => {
      const status = parseFields(textOf(readings, `/proc/${pid}/status`) ?? "");
      const isRoot = /^0\b/.test(status.get("Uid") ?? "");
      return { pid: Number(pid), parent: parseCount(status.get("PPid")), isRoot };
    });
  const pids = new Set(found.map(({ pid }) => pid));
  const [first, second] = found
    .filter(({ parent }) => parent === null || !pids.has(parent))
    .sort((a, b) => Number(b.isRoot) - Number(a.isRoot) || a.pid - b.pid);
  if (second !== undefined && second.isRoot === first?.isRoot)
    note(
      "/limits/builds",
      "NIXPERF_DAEMON_AMBIGUOUS",
      `several daemons run; the limits are those of the process ${first.pid}`,
    );
  if (first !== undefined) return `/proc/${first.pid}`;
  const isHidden = !isThere(readings, "/proc/1/comm");
  note(
    "/limits/builds",
    "NIXPERF_DAEMON_UNSEEN",
    isHidden
      ? "processes of others are hidden here (hidepid), so the limits of the daemon, which hold for builds, are not known"
      : "no nix-daemon runs that could be seen, so the limits that it sets to builds are not known",
    isHidden ? ["the same with sudo"] : ["the same while a build runs: the daemon may be started when it is needed"],
  );
  return null;
}
