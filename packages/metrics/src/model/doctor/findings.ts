import type { Finding } from "@nixperf/errors";
import type { DoctorReadings } from "./readings.ts";

const order = { error: 0, warning: 1, note: 2 } as const;

/** What keeps a run from being known whole, each with what to switch on. Errors first. */
export function doctorFindings(readings: DoctorReadings): Finding[] {
  const findings: Finding[] = [];
  const add = (
    severity: Finding["severity"],
    code: string,
    subject: string,
    message: string,
    ...tries: string[]
  ): void => void findings.push({ code, severity, subject, message, tries });

  ofNix(readings, add);
  if (readings.ledgerFault !== null)
    add("error", "METRICS_LEDGER", "history", `runs cannot be kept: ${readings.ledgerFault}`);
  if (!readings.hasMkfifo)
    add(
      "warning",
      "METRICS_MKFIFO",
      "mkfifo",
      "there is no mkfifo on PATH, without which only nix of 2.30 and later can be listened to",
      "coreutils on PATH",
    );
  if (readings.hasProc) ofProcesses(readings, add);
  else
    add(
      "warning",
      "METRICS_PROCESSES",
      readings.platform,
      "processes cannot be watched here: the memory and the processor time of builds stay unknown",
    );
  return findings.toSorted((a, b) => order[a.severity] - order[b.severity]);
}

type Add = (severity: Finding["severity"], code: string, subject: string, message: string, ...tries: string[]) => void;

function ofNix({ nix }: DoctorReadings, add: Add): void {
  if (nix === null) {
    add(
      "warning",
      "METRICS_NIX_MISSING",
      "nix",
      "there is no nix on PATH that says its version",
      "https://nixos.org/download",
    );
    return;
  }
  if (nix.implementation === "Lix" || !isAtLeast(nix, 2, 30))
    add(
      "note",
      "METRICS_SOCKET",
      `${nix.implementation} ${nix.version}`,
      "this Nix has no json-log-path: its lines are written again by nixperf, and a program that nix runs loses its terminal",
      "Nix 2.30 or later",
    );
}

function ofProcesses(readings: DoctorReadings, add: Add): void {
  if (!readings.seesOthers)
    add(
      "warning",
      "METRICS_PROCESSES_HIDDEN",
      "/proc",
      "processes of other users are hidden: of what a daemon builds neither memory nor processor time is known",
      "sudo nixperf metrics collect …",
      "mount -o remount,hidepid=0 /proc",
    );
  if (!readings.tellsChildren)
    add(
      "note",
      "METRICS_CHILDREN",
      "/proc",
      "the kernel does not tell the children of a process (CONFIG_PROC_CHILDREN): all processes are looked at, and so less often",
    );
  if (!readings.hasPressure)
    add(
      "note",
      "METRICS_PRESSURE",
      "/proc/pressure",
      "the kernel does not tell how long processes waited for processors, memory and disks",
      "psi=1 on the command line of the kernel",
    );
  ofCgroups(readings, add);
}

function ofCgroups({ nix, usesCgroups, cgroup }: DoctorReadings, add: Add): void {
  if (nix === null || nix.implementation === "Lix" || !isAtLeast(nix, 2, 12)) return;
  if (cgroup === null) {
    add(
      usesCgroups === true ? "warning" : "note",
      "METRICS_CGROUP_VERSION",
      "/sys/fs/cgroup",
      "cgroups of version 2 are not mounted, and Nix uses no others: what a build's processes hold is looked at now and then",
      "systemd.unified_cgroup_hierarchy=1 on the command line of the kernel",
    );
    return;
  }
  if (usesCgroups !== true) {
    add(
      "note",
      "METRICS_CGROUPS",
      "use-cgroups",
      "builds have no cgroups: what a build's processes hold is looked at now and then, and a short peak can be missed",
      "in nix.conf: experimental-features = cgroups auto-allocate-uids",
      "in nix.conf: use-cgroups = true and auto-allocate-uids = true",
    );
    return;
  }
  const missing = ["memory", "cpu"].filter((name) => !cgroup.handedOn.includes(name));
  if (missing.length === 0) return;
  const absent = missing.filter((name) => !cgroup.controllers.includes(name));
  const directory = `/sys/fs/cgroup${cgroup.path === "/" ? "" : cgroup.path}`;
  if (absent.length > 0)
    add(
      "warning",
      "METRICS_CGROUP_DELEGATE",
      cgroup.path,
      `the process that builds is not given the controllers ${absent.join(" and ")}: cgroups of builds do not account for them`,
      "a drop-in for nix-daemon.service: [Service] Delegate=yes",
    );
  else if (!isAtLeast(nix, 2, 25))
    add(
      "note",
      "METRICS_CGROUP_NIX",
      `${nix.implementation} ${nix.version}`,
      "before 2.25 the daemon sits in the cgroup that its builds are in, and so no controller can be handed on to them",
      "Nix 2.25 or later",
    );
  else
    add(
      "warning",
      "METRICS_CGROUP_CONTROLLERS",
      cgroup.path,
      `cgroups of builds do not account for ${missing.join(" and ")}: nobody handed the controllers on`,
      `echo "${missing.map((name) => `+${name}`).join(" ")}" | sudo tee ${directory}/cgroup.subtree_control`,
    );
}

function isAtLeast({ numbers }: NonNullable<DoctorReadings["nix"]>, major: number, minor: number): boolean {
  const [first = 0, second = 0] = numbers;
  return first > major || (first === major && second >= minor);
}
