import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseStoreUri } from "@nixperf/nix/location";
import { storePathOf } from "@nixperf/nix/store-path";
import type { PlannedGenerations } from "../model/plan/plan-record.ts";
import { complaint, callNix } from "./nix-access.ts";
import type { NixAccess } from "./nix-access.ts";

export interface RemoveGenerationsOptions extends NixAccess {
  profile: string;
  remove: PlannedGenerations["remove"];
  /** Store paths of the running and the booted system, and of what else must not lose its generation. */
  running: readonly string[];
  /** Whether this is NixOS, where the boot menu names generations. Default: there is `/etc/NIXOS`, and the store is its. */
  isNixos?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** What became of the generations of one profile that were to go. */
export interface GenerationRemoval {
  profile: string;
  /** Not there any more, as seen by looking; with the link's own text, by which it can be put back. */
  removed: Array<{ number: number; target: string; text: string; changedAt: string | null }>;
  skipped: SkippedGeneration[];
  /** What has to be run by hand now; null when nothing. */
  followUp: { command: string[]; why: string } | null;
}

export interface SkippedGeneration {
  number: number;
  reason: "gone" | "changed" | "current" | "only" | "running" | "not-judged" | "stopped" | "failed";
  /** As the end of a sentence: "it is the current one". Untrusted text. */
  why: string;
}

/**
 * Removes generations by `nix-env --delete-generations`, which takes the profile's lock and refuses the current one.
 * Each is looked at once more right before: one that leads elsewhere than planned stays, and so do the current one, the
 * only one and those of running systems.
 *
 * @throws NIXPERF_NIX_NOT_FOUND
 */
export async function removeGenerations(options: RemoveGenerationsOptions): Promise<GenerationRemoval> {
  const { profile, remove, signal } = options;
  const removal: GenerationRemoval = { profile, removed: [], skipped: [], followUp: null };
  let due = [...remove];
  // When somebody switches in between, Nix refuses all of them because one is the current one now.
  for (let attempt = 0; due.length > 0 && attempt < 3; attempt++) {
    const current = currentOf(profile);
    const going: typeof removal.removed = [];
    for (const generation of due) {
      const { reason, why, text } = judge(generation, current, options);
      if (reason === null) going.push({ ...generation, text });
      else removal.skipped.push({ number: generation.number, reason, why });
    }
    if (going.length === 0) break;
    if (signal?.aborted) {
      for (const { number } of going) removal.skipped.push({ number, reason: "stopped", why: "it was stopped before" });
      break;
    }
    const numbers = going.map(({ number }) => String(number));
    const result = await inAHomeOfItsOwn(options.location.uri, (env) =>
      callNix(options, "nix-env", ["--profile", profile, "--delete-generations", ...numbers], { signal, env }),
    );
    const left: typeof due = [];
    for (const generation of going) {
      if (linkText(generationLink(profile, generation.number)) === null) removal.removed.push(generation);
      else left.push(generation);
    }
    const isLast = attempt === 2 || result.exitCode === 0 || currentOf(profile) === current;
    if (isLast) {
      const why = result.exitCode === 0 ? "Nix left it without a word" : complaint(result);
      for (const { number } of left) removal.skipped.push({ number, reason: "failed", why });
      break;
    }
    due = left;
  }
  if (removal.removed.length > 0) removal.followUp = followUp(options);
  return removal;
}

/**
 * `nix-env` makes a directory of channels in the home of whoever runs it, and as root one for profiles in this machine's
 * state, whatever it is asked; a store under another root has its own state.
 */
async function inAHomeOfItsOwn<T>(uri: string, run: (env: Record<string, string>) => Promise<T>): Promise<T> {
  // It has to be the user's own, or Nix takes the one that is in `passwd`.
  const home = temporaryDirectory();
  // A directory too many in the home is better than a disk that is too full to be emptied.
  if (home === null) return run({});
  const store = parseStoreUri(uri, process.cwd());
  const isElsewhere = store.kind === "local" && (store.params.root ?? store.params.state) !== undefined;
  const state = join(home, "state");
  try {
    return await run({ HOME: home, XDG_STATE_HOME: state, ...(isElsewhere ? { NIX_STATE_DIR: state } : {}) });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function temporaryDirectory(): string | null {
  try {
    return mkdtempSync(join(tmpdir(), "nixperf-home-"));
  } catch {
    return null;
  }
}

interface Judgement {
  reason: SkippedGeneration["reason"] | null;
  why: string;
  /** What the link says. */
  text: string;
}

function judge(
  { number, target }: PlannedGenerations["remove"][number],
  current: number | null,
  { profile, running, location }: RemoveGenerationsOptions,
): Judgement {
  const text = linkText(generationLink(profile, number));
  const is = (reason: Judgement["reason"], why = ""): Judgement => ({ reason, why, text: text ?? "" });
  if (text === null) return is("gone", "it is not there any more");
  const found = storePathOf(location.storeDir, text);
  if (found === null || `${location.storeDir}/${found}` !== target)
    return is("changed", "it leads to another path now");
  if (current === null || linkText(generationLink(profile, current)) === null) {
    return is("not-judged", "which generation is the current one cannot be told");
  }
  if (number === current) return is("current", "it is the current one");
  if (numbersOf(profile).length < 2) return is("only", "it is the only one");
  if (running.includes(target)) return is("running", "it is what this machine runs or was started from");
  return is(null);
}

export function generationLink(profile: string, number: number): string {
  return `${profile}-${number}-link`;
}

/** The generation that a profile leads to: a link to `<its own name>-<number>-link` (`profiles.cc`). */
export function currentOf(profile: string): number | null {
  const name = profile.slice(profile.lastIndexOf("/") + 1);
  const text = linkText(profile);
  return text === null ? null : numberIn(name, text.slice(text.lastIndexOf("/") + 1));
}

function numbersOf(profile: string): number[] {
  const slash = profile.lastIndexOf("/");
  const name = profile.slice(slash + 1);
  try {
    return readdirSync(profile.slice(0, slash + 1)).flatMap((entry) => numberIn(name, entry) ?? []);
  } catch {
    return [];
  }
}

function numberIn(profileName: string, entry: string): number | null {
  const match = /^(.+)-(\d{1,9})-link$/.exec(entry);
  return match !== null && match[1] === profileName ? Number(match[2]) : null;
}

function linkText(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** On NixOS the boot menu still names the generations that are gone, until it is written anew. */
function followUp({ profile, location, isNixos }: RemoveGenerationsOptions): GenerationRemoval["followUp"] {
  const isSystem = profile === `${location.stateDir}/profiles/system`;
  if (!isSystem || !(isNixos ?? (location.stateDir === "/nix/var/nix" && existsSync("/etc/NIXOS")))) return null;
  return {
    command: ["sudo", `${profile}/bin/switch-to-configuration`, "boot"],
    why: "the boot menu still names generations that are gone",
  };
}
