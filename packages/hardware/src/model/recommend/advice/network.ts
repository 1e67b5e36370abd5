import { hasSetting, isOff, isWritten, numberOf, valueOf } from "@nixperf/settings";
import type { AdviceDraft, PresentSettings } from "@nixperf/settings";
import type { Machine } from "../../machine.ts";
import type { Situation } from "../situation.ts";

const gibibyte = 1024 ** 3;

const wanted = {
  /** Enough to keep the connections below at work. */
  substitutionJobs: 32,
  connections: 50,
  /** Below 5 s the resolver of glibc has not asked its second server yet (NixOS/nix issue 13985). */
  connectSeconds: 5,
  stalledSeconds: 90,
  bufferBytes: 256 * 1024 ** 2,
} as const;

const notMeasured = "the network was not measured";

/** What fetches from binary caches. Nothing for who has none. */
export function networkAdvice({ machine, present }: Situation): AdviceDraft[] {
  const caches = (valueOf(present, "substituters") ?? "").split(" ").filter((url) => /^https?:\/\//.test(url));
  if (caches.length === 0) return [];
  return [
    ...moreAtOnce(present),
    ...timeouts(present, caches.length),
    ...http2(present),
    ...downloadBuffer(present, machine),
  ];
}

function moreAtOnce(present: PresentSettings): AdviceDraft[] {
  const connections = numberOf(present, "http-connections");
  const jobs = numberOf(present, "max-substitution-jobs");
  // 0 connections: as many as it likes.
  const isNarrow = connections !== null && connections > 0 && connections < wanted.connections;
  const drafts: AdviceDraft[] = [];
  if (hasSetting(present, "max-substitution-jobs") && jobs !== null && jobs < wanted.substitutionJobs)
    drafts.push({
      setting: "max-substitution-jobs",
      advised: String(wanted.substitutionJobs),
      why: "paths are mostly small, so fetching them waits for answers more than for bandwidth",
      source: "default of 16 since Nix 2.16; rule of nixperf",
      effect: `more paths fetched at once; ${notMeasured}`,
    });
  if (hasSetting(present, "http-connections") && isNarrow)
    drafts.push({
      setting: "http-connections",
      advised: String(wanted.connections),
      why: "each question for a path's description waits for one answer, and fetches share the connections with them",
      source: "default of 25; rule of nixperf",
      effect: `less waiting for caches that are far away, little for one that speaks HTTP/2; ${notMeasured}`,
    });
  return drafts;
}

function timeouts(present: PresentSettings, caches: number): AdviceDraft[] {
  const connect = numberOf(present, "connect-timeout");
  const stalled = numberOf(present, "stalled-download-timeout");
  const drafts: AdviceDraft[] = [];
  if (connect !== null && connect < wanted.connectSeconds)
    drafts.push({
      setting: "connect-timeout",
      advised: String(wanted.connectSeconds),
      why:
        connect === 0
          ? "without it a cache that is away is waited for until the kernel gives up, minutes later"
          : "names may take 5 seconds to be found, when the first of two name servers is away",
      source: connect === 0 ? "default of 0 up to Nix 2.28, 5 from 2.29 on" : "NixOS/nix issue 13985",
      effect: "a cache that is away costs seconds; none where all answer",
    });
  if (
    hasSetting(present, "stalled-download-timeout") &&
    caches > 1 &&
    stalled !== null &&
    stalled > wanted.stalledSeconds
  )
    drafts.push({
      setting: "stalled-download-timeout",
      advised: String(wanted.stalledSeconds),
      why: `with ${caches} caches, one that stops sending can be left for the next one sooner than after ${stalled} seconds`,
      source: "default of 300; rule of nixperf",
      effect: `shorter standstills; none where no cache stalls; ${notMeasured}`,
    });
  return drafts;
}

function http2(present: PresentSettings): AdviceDraft[] {
  if (!isOff(present, "http2") || !isWritten(present, "http2")) return [];
  return [
    {
      setting: "http2",
      advised: "true",
      why: "one connection then carries many questions at once, which is how Nix asks them",
      source: "default of true",
      effect: `fewer round trips; ${notMeasured}`,
    },
  ];
}

/** 64 MiB up to 2.32, where a full buffer stops all downloads; from 2.33 on the default is 1 MiB and enough. */
function downloadBuffer(present: PresentSettings, { limits, memory }: Machine): AdviceDraft[] {
  const name = "download-buffer-size";
  const { nix } = present;
  if (nix === null || !hasSetting(present, name)) return [];
  const [major = 0, minor = 0] = nix.numbers;
  if (major > 2 || minor >= 33) {
    if (!isWritten(present, name)) return [];
    return [
      {
        setting: name,
        advised: null,
        why: `no longer of use in Nix ${nix.version}, which does not stop downloads when the buffer is full`,
        source: "NixOS/nix pull request 14614, in 2.33",
        effect: "less memory for downloads; they are no slower",
      },
    ];
  }
  const now = numberOf(present, name);
  const total = limits.builds?.memoryBytes.value ?? memory.totalBytes.value;
  if (now === null || now >= wanted.bufferBytes || total === null || total < 4 * gibibyte) return [];
  return [
    {
      setting: name,
      advised: String(wanted.bufferBytes),
      why: "when the buffer is full Nix stops all downloads until it is written out, with the warning `download buffer is full`",
      source: "NixOS/nix issue 11728, from 2.24 to 2.32",
      effect: `fewer such stops, for ${wanted.bufferBytes / 1024 ** 2} MiB of memory; ${notMeasured}`,
    },
  ];
}
