import { hasSetting, isOff, isWritten, valueOf } from "@nixperf/settings";
import type { AdviceDraft } from "@nixperf/settings";
import { buildPlace } from "../build-place.ts";
import type { Situation } from "../situation.ts";

/** Where builds run and what they may see. */
export function buildingAdvice(situation: Situation): AdviceDraft[] {
  return [...buildDir(situation), ...sandbox(situation), ...remoteSubstitutes(situation)];
}

/**
 * A temporary file system is memory that builds then lack, and a turning disk is slow where the store's is not. Only a line
 * that puts them there can be taken away; where the directory is the default of an older Nix, `notes` say what to do.
 */
function buildDir({ machine, present }: Situation): AdviceDraft[] {
  const { build } = machine.disks;
  const place = buildPlace(machine);
  const [major = 0, minor = 0] = present.nix?.numbers ?? [];
  const hasOwnDirectory = hasSetting(present, "build-dir") && (major > 2 || minor >= 30);
  if (!hasOwnDirectory || !isWritten(present, "build-dir")) return [];
  if (place === null) return [];
  if (place === "turning")
    return [
      {
        setting: "build-dir",
        advised: null,
        why: `${build.directory.value} is on a turning disk, and the store is not: builds read and write many small files there`,
        source: `${build.rotational.source}; default beside the store's database since Nix 2.30`,
        effect: "less waiting for the disk in builds with many files; room there is needed; not measured",
      },
    ];
  return [
    {
      setting: "build-dir",
      advised: null,
      why: `${build.directory.value} is ${build.fileSystem.value}: what builds unpack and compile there takes memory from them, and large ones find no space`,
      source: `${build.inMemory.source}; default of a directory on disk since Nix 2.30`,
      effect: "that memory for compilers instead; small builds may become slower; not measured",
    },
  ];
}

/** In containers it often cannot work, and without a daemon it may need rights that nobody has. */
function sandbox({ machine, present }: Situation): AdviceDraft[] {
  const { os, container, wsl } = machine.platform;
  const isFit = os.value === "linux" && container.value === "none" && wsl.value === "none";
  if (!isFit || !present.hasDaemon || !isOff(present, "sandbox")) return [];
  return [
    {
      setting: "sandbox",
      advised: "true",
      why: "without it builds see what is installed here, so that results differ from those of binary caches, and less can be fetched",
      source: "default of true on Linux",
      effect: "some tens of milliseconds more for each build; not measured here",
    },
  ];
}

function remoteSubstitutes({ present }: Situation): AdviceDraft[] {
  const builders = valueOf(present, "builders") ?? "";
  if (!isWritten(present, "builders") || builders === "" || !isOff(present, "builders-use-substitutes")) return [];
  return [
    {
      setting: "builders-use-substitutes",
      advised: "true",
      why: "other builders then fetch what they need from binary caches themselves, instead of being sent it from here",
      source: "default of false; rule of nixperf",
      effect: "less to send, where the builders reach the caches; not measured",
    },
  ];
}
