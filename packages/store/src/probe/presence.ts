import type { Gap } from "@nixperf/errors";
import type { AskNix, PathInfo } from "./ask-nix.ts";
import { binaryCache } from "./binary-cache.ts";
import type { BinaryCache } from "./binary-cache.ts";
import type { Substituters } from "./substituters.ts";

/** Tells of full store paths whether a substituter has them. */
export type Presence = (paths: readonly string[]) => Promise<PresenceAnswer>;

export interface PresenceAnswer {
  /** Of every path that was asked for; null where not all could say and none said yes. */
  has: Map<string, boolean | null>;
  /** Who did not answer and why, at `/presence`. */
  gaps: Gap[];
}

export interface AskCachesOptions {
  substituters: Pick<Substituters, "urls" | "trustedKeys">;
  storeDir: string;
  /** Asks Nix about substituters that cannot be asked for a narinfo, or do not answer. Left out: what they have is not known. */
  askNix?: AskNix | undefined;
  /** How long all questions together may take; what is not answered by then is not known. Default 60. */
  totalSeconds?: number;
  /** How long one may take. Default 10. */
  requestSeconds?: number;
  /** How many are on their way to one substituter at a time. Default 16. */
  concurrency?: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** After so many failures in a row a substituter is not asked any more. */
const mostFailures = 3;

/**
 * Asks substituters for the narinfo of each path. A substituter has a path when it has a narinfo for that very path with a
 * signature by a trusted key (by name; whether the signature is right is seen when Nix fetches), or without where none is
 * needed. Nothing is downloaded or registered. Nix is asked where it alone can talk to a substituter: by its kind, or because
 * one does not let us in, where Nix may know a password, a proxy or a certificate.
 *
 * All substituters are asked at the same time, and each only for what no other is known to have.
 */
export function askCaches(options: AskCachesOptions): Presence {
  const { substituters, storeDir, totalSeconds = 60, signal, onProgress } = options;
  return async (paths) => {
    signal?.throwIfAborted();
    const deadline = AbortSignal.timeout(totalSeconds * 1000);
    const has = new Map<string, boolean | null>(paths.map((path) => [path, false]));
    const gaps: Gap[] = [];
    let done = 0;
    const total = has.size * substituters.urls.length;
    const asked = substituters.urls.map(async (url): Promise<void> => {
      const cache = binaryCache(url);
      const inquiry: Inquiry = { ...options, cache, deadline, has, unknown: new Set(has.keys()), problem: null };
      inquiry.step = () => onProgress?.(++done, total);
      if (cache === null) await askByNix(inquiry, url);
      else if (paths.length > 0 && !(await ask(inquiry, cache, storeDir))) await askByNix(inquiry, url);
      // What one does not know is not known, unless another has it.
      for (const path of inquiry.unknown) if (has.get(path) === false) has.set(path, null);
      if (inquiry.problem !== null) gaps.push(gapOf(url, inquiry.problem, inquiry.unknown.size));
    });
    await Promise.all(asked);
    signal?.throwIfAborted();
    return { has, gaps };
  };
}

interface Inquiry extends AskCachesOptions {
  cache: BinaryCache | null;
  deadline: AbortSignal;
  has: Map<string, boolean | null>;
  /** What this substituter has not spoken about yet. */
  unknown: Set<string>;
  problem: string | null;
  step?: () => void;
}

/** False when it could not even be asked what it is. */
async function ask(inquiry: Inquiry, cache: BinaryCache, storeDir: string): Promise<boolean> {
  const { deadline, signal, requestSeconds = 10, concurrency = 16, has, unknown } = inquiry;
  const bounds = [deadline, ...(signal === undefined ? [] : [signal])];
  const get = (name: string) =>
    cache.get(name, AbortSignal.any([...bounds, AbortSignal.timeout(requestSeconds * 1000)]));
  try {
    const info = fieldsOf((await get("nix-cache-info")) ?? "");
    const itsStore = info.get("StoreDir")?.[0] ?? storeDir;
    if (info.size === 0) inquiry.problem = "it is no binary cache";
    // Nix does not fetch from a cache of another store either.
    else if (itsStore !== storeDir) unknown.clear();
  } catch (error) {
    inquiry.problem = reasonOf(error);
    return false;
  }
  if (inquiry.problem !== null) return true;

  const left = [...unknown].reverse();
  let failures = 0;
  const worker = async (): Promise<void> => {
    for (let path = left.pop(); path !== undefined && failures < mostFailures; path = left.pop()) {
      if (bounds.some(({ aborted }) => aborted)) break;
      if (has.get(path) !== true) {
        try {
          const text = await get(`${path.slice(storeDir.length + 1, storeDir.length + 33)}.narinfo`);
          failures = 0;
          if (text !== null && isUsable(fieldsOf(text), path, cache, inquiry.substituters.trustedKeys))
            has.set(path, true);
        } catch (error) {
          failures++;
          inquiry.problem = reasonOf(error);
          continue;
        }
      }
      unknown.delete(path);
      inquiry.step?.();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker));
  if (unknown.size > 0) inquiry.problem ??= "there was no time to ask it for everything";
  return true;
}

/** One that speaks neither HTTP nor lies in a directory (`s3:`, `ssh:`, another local store), or that did not answer us. */
async function askByNix(inquiry: Inquiry, url: string): Promise<void> {
  const { askNix, deadline, signal, has, unknown } = inquiry;
  const ours = inquiry.problem;
  if (askNix === undefined) inquiry.problem ??= "a substituter of its kind is not asked";
  if (askNix === undefined || unknown.size === 0) return;
  const isTrusted = /[?&]trusted=(?:true|1)(?:&|$)/.test(url);
  try {
    const bounds = AbortSignal.any([deadline, ...(signal === undefined ? [] : [signal])]);
    const found = await askNix(url, [...unknown], bounds);
    // Where a password is missing Nix says of every path that it is not there.
    if (ours !== null && [...found.values()].every((info) => info === null)) return;
    for (const [path, info] of found) {
      if (info !== null && (isTrusted || isProven(info, inquiry.substituters.trustedKeys))) has.set(path, true);
      unknown.delete(path);
      inquiry.step?.();
    }
    inquiry.problem = null;
  } catch (error) {
    inquiry.problem = ours ?? (deadline.aborted ? "there was no time to ask it for everything" : reasonOf(error));
  }
}

function isProven({ signatures, isContentAddressed }: PathInfo, keys: ReadonlySet<string> | null): boolean {
  return keys === null || isContentAddressed || signatures.some((one) => keys.has(one.slice(0, one.indexOf(":"))));
}

/** A narinfo is lines of a name, a colon and a value; of `Sig` there may be several. */
function fieldsOf(text: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(": ");
    if (colon < 1) continue;
    const name = line.slice(0, colon);
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [line.slice(colon + 2).trim()]);
    else values.push(line.slice(colon + 2).trim());
  }
  return fields;
}

function isUsable(
  narinfo: Map<string, string[]>,
  path: string,
  { isTrusted }: BinaryCache,
  keys: ReadonlySet<string> | null,
): boolean {
  if (narinfo.get("StorePath")?.[0] !== path) return false;
  return isTrusted || isProven({ signatures: narinfo.get("Sig") ?? [], isContentAddressed: narinfo.has("CA") }, keys);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "it took too long to answer";
  const cause = error.cause instanceof Error ? error.cause.message : "";
  return cause === "" ? error.message : cause;
}

function gapOf(url: string, problem: string, paths: number): Gap {
  const shown = url.replace(/\/\/[^/]*@/, "//");
  return {
    at: "/presence",
    code: "NIXPERF_CACHE_SILENT",
    message: `whether ${shown} has ${paths} of the paths: ${problem}`,
    tries: [],
  };
}
