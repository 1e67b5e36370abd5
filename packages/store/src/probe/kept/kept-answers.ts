import { createHash } from "node:crypto";
import type { StoreLocation } from "@nixperf/nix/location";
import { keptFile, readKept, willBeTold, writeKept } from "./kept-files.ts";
import { stampOf } from "./stamp.ts";
import type { Stamp } from "./stamp.ts";

/** Which form the file has: to be raised with the record that it holds. */
const form = "nixperf dedup answer 1";

/** How a store was when it was looked at. */
export interface LookedAt {
  /** Its stamp before. */
  before: Stamp;
  /** When the look began, in milliseconds since the epoch. */
  takenAt: number;
}

/**
 * The last answer about a store, if the store is as it was then; null where it is not, or nothing (whole) is kept. It is
 * what `keepAnswer` was given, so the type is the caller's to say.
 */
export function recallAnswer<Answer>(directory: string, location: StoreLocation): Answer | null {
  const text = readKept(keptFile(directory, location, "dedup"))?.toString("utf8");
  if (text === undefined) return null;
  // Form, digest, stamp, and the answer itself: a line each.
  const [found, digest, ...rest] = text.split("\n");
  if (found !== form || digest !== sha256(rest.join("\n")) || rest[0] !== stampOf(location).text) return null;
  return JSON.parse(rest[1]!) as Answer;
}

/** Keeps an answer for the next run, where that run could tell whether it still holds. */
export async function keepAnswer(
  directory: string,
  location: StoreLocation,
  { before, takenAt }: LookedAt,
  answer: unknown,
): Promise<void> {
  if (!willBeTold(location, before, takenAt)) return;
  const body = `${before.text}\n${JSON.stringify(answer)}`;
  await writeKept(keptFile(directory, location, "dedup"), Buffer.from(`${form}\n${sha256(body)}\n${body}`));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
