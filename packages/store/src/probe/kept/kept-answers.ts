import type { StoreLocation } from "@nixperf/nix/location";
import { decodeColumns, encodeColumns } from "./columns-file.ts";
import { keptFile, readKept, willBeTold, writeKept } from "./kept-files.ts";
import { keptForm } from "./kept-form.ts";
import { stampOf } from "./stamp.ts";
import type { Stamp } from "./stamp.ts";

/** The number is the version: to be raised with the record that it holds. */
const formOf = (stamp: string): string => keptForm("dedup 2", stamp);

/**
 * The last answer about a store, if the store is as it was then; null where it is not, or nothing (whole) is kept. It is
 * what `keepAnswer` was given, so the type is the caller's to say.
 */
export function recallAnswer<Answer>(directory: string, location: StoreLocation): Answer | null {
  const form = formOf(stampOf(location).text);
  const bytes = readKept(keptFile(directory, location, "dedup"), Buffer.from(form));
  try {
    return bytes === null ? null : (decodeColumns<Answer, []>(bytes, form)?.facts ?? null);
  } catch {
    return null;
  }
}

/**
 * Keeps an answer for the next run, where that run could tell whether it still holds.
 *
 * @param before the store's stamp before it was looked at
 */
export async function keepAnswer(
  directory: string,
  location: StoreLocation,
  before: Stamp,
  answer: unknown,
): Promise<void> {
  if (!willBeTold(location, before)) return;
  const encode = () => encodeColumns({ facts: answer, columns: [], text: "" }, formOf(before.text));
  await writeKept(keptFile(directory, location, "dedup"), encode);
}
