import { readdirSync } from "node:fs";
import { isNixperfError } from "@nixperf/errors";
import { withHistory } from "@nixperf/history";
import type { OpenOptions } from "@nixperf/history";
import { nixVersion } from "@nixperf/nix/command";
import type { DoctorReadings } from "../../model/doctor/readings.ts";
import { unifiedCgroup } from "../../model/processes/parse-proc.ts";
import { read, readStat, tellsChildren } from "../processes/read-process.ts";
import { findProgram } from "../run/find-program.ts";
import { readSettings } from "../run/nix-settings.ts";

/** Looks at what decides how much of a run can be known here. Changes nothing. */
export async function readDoctor(ledger: OpenOptions, signal: AbortSignal | undefined): Promise<DoctorReadings> {
  const nix = await nixVersion(signal === undefined ? {} : { cancelSignal: signal });
  const hasProc = process.platform === "linux" && readStat(process.pid) !== null;
  const settings = nix === null ? {} : await readSettings("nix", nix, process.env, process.cwd());
  const usesCgroups = settings["use-cgroups"];
  const builder = hasProc ? (daemonProcess() ?? process.pid) : null;
  return {
    platform: process.platform,
    nix,
    hasProc,
    tellsChildren: hasProc && tellsChildren(),
    // The first process belongs to root; who may not see it sees nobody else's.
    seesOthers: hasProc && readStat(1) !== null,
    hasPressure: read("/proc/pressure/memory") !== null,
    hasMkfifo: findProgram("mkfifo", process.env["PATH"]) !== null,
    usesCgroups: usesCgroups === undefined ? null : usesCgroups === "true",
    cgroup: builder === null ? null : cgroupOf(builder),
    ledgerFault: await ledgerFault(ledger),
  };
}

/** The `nix-daemon` that waits for connections. */
function daemonProcess(): number | null {
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = readStat(Number(entry));
    if (stat?.name === "nix-daemon") return stat.pid;
  }
  return null;
}

function cgroupOf(pid: number): DoctorReadings["cgroup"] {
  const found = unifiedCgroup(read(`/proc/${pid}/cgroup`) ?? "");
  if (found === null) return null;
  // Since 2.25 the daemon has a cgroup of its own below the one that the builds are in.
  const path = found.replace(/\/(?:nix-daemon|supervisor)$/, "") || "/";
  const words = (file: string): string[] | null =>
    read(`/sys/fs/cgroup${path}/${file}`)
      ?.split(/\s+/)
      .filter((word) => word !== "") ?? null;
  const controllers = words("cgroup.controllers");
  return controllers === null ? null : { path, controllers, handedOn: words("cgroup.subtree_control") ?? [] };
}

async function ledgerFault(ledger: OpenOptions): Promise<string | null> {
  try {
    await withHistory(ledger, (history) => history.runs({ limit: 1 }));
    return null;
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    return error.found === null ? error.message : `${error.message}: ${error.found}`;
  }
}
