import { activity, type LogEvent, result, type StartEvent } from "@nixperf/nix/log";

import type { Instant } from "./instant.ts";

/** A store path that is fetched from a substituter. */
export interface SubstitutionTrack {
  readonly path: string;
  readonly substituter: string;
  readonly start: Instant;
  stop: Instant | null;
  copy: CopyTrack | null;
}

/** A store path that is copied from one store to another, as part of a substitution or by itself. */
export interface CopyTrack {
  readonly path: string;
  readonly from: string;
  readonly to: string;
  readonly start: Instant;
  stop: Instant | null;
  done: number;
  expected: number;
  transfer: TransferTrack | null;
}

/** Something that is fetched or sent. */
export interface TransferTrack {
  readonly url: string;
  readonly isUpload: boolean;
  readonly start: Instant;
  stop: Instant | null;
  done: number;
  expected: number;
  /** Of a copy of a store path, or of a question for one: then it is counted with that. */
  isPart: boolean;
}

/** A question to a substituter whether it has a path. */
export interface LookupTrack {
  readonly path: string;
  readonly substituter: string;
  readonly start: Instant;
  stop: Instant | null;
  transfer: TransferTrack | null;
}

export interface TransferTracks {
  event(event: LogEvent, now: Instant): void;
  readonly substitutions: readonly SubstitutionTrack[];
  readonly transfers: readonly TransferTrack[];
  readonly lookups: readonly LookupTrack[];
  runningTransfers(): Iterable<TransferTrack>;
  runningCopies(): Iterable<CopyTrack>;
  /** What has come over the wire and what was unpacked, up to now. */
  bytes(): { wire: number; nar: number };
}

/** A builder may claim transfers (Nix takes that from it), so that there is a bound to how many are kept. */
const maxTransfers = 200_000;

type Track = SubstitutionTrack | CopyTrack | TransferTrack | LookupTrack;

/**
 * Follows 108 (substitution), 100 (copy), 101 (transfer) and 109 (question). Who belongs to whom is said by `parent` since
 * Nix 2.18; before, by the path and by the address.
 */
export function transferTracks(): TransferTracks {
  const substitutions: SubstitutionTrack[] = [];
  const transfers: TransferTrack[] = [];
  const lookups: LookupTrack[] = [];
  const running = {
    substitutions: new Map<string, SubstitutionTrack>(),
    copies: new Map<string, CopyTrack>(),
    transfers: new Map<string, TransferTrack>(),
    lookups: new Map<string, LookupTrack>(),
  };
  const bytes = { wire: 0, nar: 0 };
  const kinds: Map<string, Track>[] = Object.values(running);

  function start(event: StartEvent, now: Instant): void {
    const [first, second, third] = event.fields.map((field) => String(field));
    if (first === undefined) return;
    const begun = { start: now, stop: null };
    if (event.type === activity.substitute) {
      const track: SubstitutionTrack = { path: first, substituter: second ?? "", ...begun, copy: null };
      running.substitutions.set(event.id, track);
      substitutions.push(track);
    } else if (event.type === activity.queryPathInfo) {
      const track: LookupTrack = { path: first, substituter: second ?? "", ...begun, transfer: null };
      running.lookups.set(event.id, track);
      lookups.push(track);
    } else if (event.type === activity.copyPath) {
      const counts = { done: 0, expected: 0, transfer: null };
      const track: CopyTrack = { path: first, from: second ?? "", to: third ?? "", ...begun, ...counts };
      running.copies.set(event.id, track);
      const above =
        running.substitutions.get(event.parent) ??
        [...running.substitutions.values()].find((one) => one.path === track.path && one.copy === null);
      if (above !== undefined) above.copy = track;
    } else if (event.type === activity.fileTransfer) {
      const isUpload = event.text.startsWith("uploading");
      const track: TransferTrack = { url: first, isUpload, ...begun, done: 0, expected: 0, isPart: false };
      running.transfers.set(event.id, track);
      if (transfers.length < maxTransfers) transfers.push(track);
      join(event, track);
    }
  }

  function join(event: StartEvent, track: TransferTrack): void {
    const narinfo = /\/([0-9a-z]{32})\.narinfo(?:\?.*)?$/.exec(track.url)?.[1];
    const above =
      running.copies.get(event.parent) ??
      running.lookups.get(event.parent) ??
      (narinfo === undefined
        ? [...running.copies.values()].find((one) => one.transfer === null && isBelow(track.url, one.from))
        : [...running.lookups.values()].find(
            (one) => one.transfer === null && one.path.includes(`/${narinfo}-`) && isBelow(track.url, one.substituter),
          ));
    if (above === undefined) return;
    above.transfer = track;
    track.isPart = true;
  }

  return {
    substitutions,
    transfers,
    lookups,
    runningTransfers: () => running.transfers.values(),
    runningCopies: () => running.copies.values(),
    bytes: () => ({ ...bytes }),
    event(event, now) {
      if (event.action === "start") start(event, now);
      else if (event.action === "stop") {
        for (const kind of kinds) {
          const track = kind.get(event.id);
          if (track === undefined) continue;
          track.stop = now;
          kind.delete(event.id);
        }
      } else if (event.action === "result" && event.type === result.progress) {
        const transfer = running.transfers.get(event.id);
        const track = transfer ?? running.copies.get(event.id);
        const [done, expected] = event.fields;
        if (track === undefined || !isBytes(done) || !isBytes(expected)) return;
        // What a server says again after an interruption begins anew, so the most is what came.
        const more = Math.max(0, done - track.done);
        track.done += more;
        track.expected = expected;
        if (transfer === undefined) bytes.nar += more;
        else if (!transfer.isUpload) bytes.wire += more;
      }
    },
  };
}

function isBelow(url: string, address: string): boolean {
  const base = address.replace(/\?.*$/, "").replace(/\/+$/, "");
  return url.startsWith(`${base}/`);
}

/** Some versions said 2^63. */
function isBytes(field: unknown): field is number {
  return typeof field === "number" && field >= 0 && field <= Number.MAX_SAFE_INTEGER;
}
