import { hasSetting, isOff, isWritten } from "@nixperf/settings";
import { buildPlace } from "./build-place.ts";
import type { Situation } from "./situation.ts";

/** Something to know that is no value of a setting. */
export interface Note {
  /** What it is about: a setting, or a program. */
  subject: string;
  text: string;
  source: string;
}

export function notesOn(situation: Situation, { experimental }: { experimental: boolean }): Note[] {
  return [
    ...eachClient(situation),
    ...badBuildDir(situation),
    ...swap(situation),
    ...(experimental ? [] : experimentalOnes(situation)),
    ...overriddenHere(situation),
  ];
}

function overriddenHere({ overridden, scope }: Situation): Note[] {
  const whose = scope === "system" ? "the machine's file" : "your own file";
  return overridden.map(({ setting, value, origin }) => ({
    subject: setting,
    text: `is ${value ?? "not known"} for this process, whatever ${whose} says, by which the advice goes`,
    source: origin,
  }));
}

function eachClient({ present }: Situation): Note[] {
  if (!present.hasDaemon) return [];
  return [
    {
      subject: "max-jobs",
      text: "the daemon counts builds for each client by itself, so two commands at the same time build twice as many",
      source: "Worker in src/libstore/build/worker.cc",
    },
  ];
}

function badBuildDir({ machine, present }: Situation): Note[] {
  const { build } = machine.disks;
  const place = buildPlace(machine);
  const [major = 0, minor = 0] = present.nix?.numbers ?? [];
  // From 2.30 on there is a line to take away, or the state directory itself is in memory.
  if (place === null || isWritten(present, "build-dir")) return [];
  const where = place === "memory" ? "on disk" : "on the store's disk";
  const [subject, how] =
    major > 2 || minor >= 22
      ? ["build-dir", `make a directory ${where} that only root may write, and name it in build-dir`]
      : ["TMPDIR", `start the daemon with TMPDIR naming a directory ${where}`];
  const { value: directory } = build.directory;
  const [what, source] =
    place === "memory"
      ? [`in ${directory}, which is memory (${build.fileSystem.value}) and is taken from them`, build.inMemory.source]
      : [`in ${directory}, which is on a turning disk, and the store is not`, build.rotational.source];
  return [{ subject, text: `builds have their temporary directories ${what}: ${how}`, source: source ?? "" }];
}

function swap({ machine }: Situation): Note[] {
  const { swapTotalBytes } = machine.memory;
  if (swapTotalBytes.value === null || swapTotalBytes.value === 0) return [];
  return [
    {
      subject: "swap",
      text: "swap is not counted as memory for builds: compilers that swap are slower than fewer of them",
      source: swapTotalBytes.source ?? "",
    },
  ];
}

function experimentalOnes({ machine, present }: Situation): Note[] {
  if (machine.platform.os.value !== "linux") return [];
  const off = ["use-cgroups", "auto-allocate-uids"].filter((name) => hasSetting(present, name) && isOff(present, name));
  if (off.length === 0) return [];
  return [
    {
      subject: off.join(", "),
      text: "would tell the CPU time of each build, and do without a user for each; experimental, so only advised with --experimental",
      source: "experimental since Nix 2.12",
    },
  ];
}
