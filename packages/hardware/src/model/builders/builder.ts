import { valueOf } from "@nixperf/settings";
import type { Gap } from "@nixperf/errors";
import type { Fact } from "../fact.ts";
import { known, unknown } from "../fact.ts";
import type { RecommendationOptions } from "../recommend/recommendation.ts";
import { situationOf } from "../recommend/situation.ts";
import type { Situation } from "../recommend/situation.ts";
import { builderJobs } from "./builder-jobs.ts";
import type { BuilderMachine } from "./builder-machine.ts";
import { builderMachine } from "./builder-machine.ts";
import type { BuilderSaid, RemoteProgram } from "./builder-said.ts";
import type { BuilderHost } from "./host.ts";
import type { BuilderProtocol, MachineLine } from "./machine-line.ts";
import type { Need } from "./need.ts";
import { remoteNeeds } from "./remote-needs.ts";
import { isPlainPath, isWord } from "./words.ts";

/** What is wanted of every machine. */
export interface BuilderWishes {
  protocol: BuilderProtocol;
  sshKey: string | null;
  /** Null: as many as fit. */
  maxJobs: number | null;
  mandatoryFeatures: string[];
  sizing: RecommendationOptions;
}

/** A machine that answered, without what depends on others and on its key. */
export interface FoundBuilder {
  machine: BuilderMachine;
  /** Null when something is not known without which Nix would send the wrong builds. */
  line: MachineLine | null;
  systems: Fact<string[]>;
  maxJobs: Fact<number>;
  supportedFeatures: Fact<string[]>;
  needs: Need[];
  /** Pointing to the machine as a whole. */
  gaps: Gap[];
}

/** What a machine is as a builder. Never throws, whatever it said. */
export function builderOf(host: BuilderHost, said: BuilderSaid, wishes: BuilderWishes): FoundBuilder {
  const situation = situationOf(said.readings);
  const gaps: Gap[] = [];
  const gap = (code: string, message: string, tries: string[] = []): void =>
    void gaps.push({ at: "", code, message: `${host.name}: ${message}`, tries });
  const jobs = builderJobs(situation, wishes.sizing);
  if (wishes.maxJobs === null) for (const { code, message, tries } of jobs.gaps) gap(code, message, tries);
  const maxJobs = wishes.maxJobs === null ? jobs.jobs : known(wishes.maxJobs, "as asked for");
  const systems = systemsOf(said, situation, gap);
  const features = featuresOf(said, situation, gap);
  const remoteProgram = programOf(said, wishes.protocol, gap);
  return {
    machine: builderMachine(situation.machine),
    systems,
    maxJobs,
    supportedFeatures: features,
    line:
      systems.value !== null && maxJobs.value !== null && remoteProgram !== undefined
        ? {
            host,
            protocol: wishes.protocol,
            remoteProgram,
            systems: systems.value,
            sshKey: wishes.sshKey,
            maxJobs: maxJobs.value,
            speedFactor: 1,
            supportedFeatures: features.value ?? [],
            mandatoryFeatures: wishes.mandatoryFeatures,
            publicHostKey: null,
          }
        : null,
    needs: remoteNeeds({ host, said, situation, jobs, features, wishes }),
    gaps,
  };
}

type NoteHere = (code: string, message: string, tries?: string[]) => void;

function systemsOf({ settings }: BuilderSaid, { machine, present }: Situation, gap: NoteHere): Fact<string[]> {
  const asked = settings["extra-platforms"];
  const extra = asked ?? valueOf(present, "extra-platforms");
  const system = settings.system ?? machine.platform.system.value;
  if (system === null || !isWord(system)) {
    gap("NIXPERF_BUILDER_SYSTEM_UNKNOWN", "which system it builds for is not known, so no line is written");
    return unknown();
  }
  if (extra === null)
    gap("NIXPERF_BUILDER_PLATFORMS_UNKNOWN", `which systems it builds for beside ${system} is not known`, [
      `ssh ... nix config show extra-platforms`,
    ]);
  const from = settings.system === undefined ? machine.platform.system.source : "nix config show";
  return known(words([system, ...split(extra)], "systems", gap), from ?? "");
}

function featuresOf({ settings }: BuilderSaid, { present }: Situation, gap: NoteHere): Fact<string[]> {
  const asked = settings["system-features"];
  const text = asked ?? valueOf(present, "system-features");
  if (text === null) {
    gap(
      "NIXPERF_BUILDER_FEATURES_UNKNOWN",
      "which features it has (kvm, big-parallel) is not known, so builds that want any are not sent to it",
    );
    return unknown();
  }
  return known(words(split(text), "features", gap), asked === undefined ? "nix.conf" : "nix config show");
}

function split(text: string | null): string[] {
  return (text ?? "").split(/\s+/).filter((word) => word !== "");
}

function words(all: readonly string[], what: string, gap: NoteHere): string[] {
  const good = [...new Set(all.filter(isWord))].slice(0, 64);
  const odd = all.find((word) => !isWord(word));
  if (odd !== undefined)
    gap("NIXPERF_BUILDER_WORD", `among its ${what} is ${JSON.stringify(odd.slice(0, 80))}, which is left out`);
  return good;
}

/** Null: ssh finds it by name. Undefined: there is none. */
function programOf(said: BuilderSaid, protocol: BuilderProtocol, gap: NoteHere): string | null | undefined {
  const program: RemoteProgram = protocol === "ssh-ng" ? "nix-daemon" : "nix-store";
  if (said.found[program] !== undefined) return null;
  const path = said.elsewhere[program];
  if (path === undefined) {
    gap("NIXPERF_BUILDER_NO_NIX", `there is no ${program}, so nothing can be built there`, ["install Nix there"]);
    return undefined;
  }
  // In a query `+` stands for a blank for some.
  if (isPlainPath(path) && !path.includes("+")) return path;
  gap("NIXPERF_BUILDER_PROGRAM", `a shell of ssh does not find ${program}, and ${path} cannot stand in a line`, [
    `a link to it in a directory that is on the PATH of ssh there`,
  ]);
  return undefined;
}
