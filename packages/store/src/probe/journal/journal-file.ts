import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Gap } from "@nixperf/errors";
import { withLock, writeAtomically } from "@nixperf/files";
import type { StoreLocation } from "@nixperf/nix/location";
import { emptyJournal } from "../../model/journal/journal.ts";
import type { Journal } from "../../model/journal/journal.ts";
import { agreed } from "../../model/journal/update-journal.ts";
import { journalBytes, maxJournalBytes, parseJournal, sha256 } from "./journal-bytes.ts";

/** What a journal needs to know of a store. */
export type JournalStore = Pick<StoreLocation, "storeDir" | "realStoreDir" | "stateDir">;

/** Where the journal of a store is kept, below the directory in which nixperf keeps its state. */
export function journalFile({ storeDir, realStoreDir, stateDir: nixStateDir }: JournalStore, stateDir: string): string {
  const name = sha256([storeDir, realStoreDir, nixStateDir].join("\0")).toString("hex").slice(0, 16);
  return join(stateDir, "store", "journal", name);
}

/**
 * What earlier runs remembered of a store's dead paths. Never fails: where there is no journal, or none that may be
 * believed (damaged, not readable, of a store that was there before this one), it is empty, and the gap says why. Then
 * every path that is dead is so since now, which makes a policy more careful and nothing else.
 *
 * @param stateDir where nixperf keeps its state, by `stateDir` of `@nixperf/files`
 */
export async function readJournal(
  location: JournalStore,
  stateDir: string,
  now: number = Date.now() / 1000,
): Promise<{ journal: Journal; gaps: Gap[] }> {
  const file = journalFile(location, stateDir);
  let bytes: Buffer | null;
  try {
    bytes = await readBounded(file);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    return nothing({
      at: "",
      code: "NIXPERF_JOURNAL_UNREADABLE",
      message: `since when paths have been dead is not known: ${file} cannot be read (${why})`,
      tries: [`ls -l ${file}`],
    });
  }
  if (bytes === null) return { journal: emptyJournal(), gaps: [] };
  const parsed = parseJournal(bytes, await identityOf(location));
  if (parsed === null) {
    return nothing({
      at: "",
      code: "NIXPERF_JOURNAL_DAMAGED",
      message: `since when paths have been dead is not known: ${file} is damaged, and is begun anew`,
      tries: [],
    });
  }
  const { journal, isOtherStore } = parsed;
  if (isOtherStore) {
    return nothing({
      at: "",
      code: "NIXPERF_JOURNAL_OTHER_STORE",
      message: `since when paths have been dead is not known: ${location.stateDir} has another database than before`,
      tries: [],
    });
  }
  const ahead = (journal.updatedAt ?? now) - now;
  if (ahead <= 86_400) return { journal, gaps: [] };
  return {
    journal,
    gaps: [
      {
        at: "",
        code: "NIXPERF_JOURNAL_AHEAD",
        message: `the clock was ${Math.floor(ahead / 86_400)} days ahead of now when the dead paths were last looked at; until it is that late again, nothing more counts as dead for long`,
        tries: ["the same once the clock is right", `rm ${file} to begin anew`],
      },
    ],
  };
}

/**
 * Keeps a journal for the next run, as a whole or not at all. Where another run has written since this one was read, only
 * what both agree on is kept.
 *
 * @throws NIXPERF_STATE_UNWRITABLE and NIXPERF_STATE_LOCKED
 */
export async function writeJournal(location: JournalStore, stateDir: string, journal: Journal): Promise<void> {
  const file = journalFile(location, stateDir);
  await withLock(`${file}.lock`, async () => {
    const { journal: current } = await readJournal(location, stateDir);
    const isUntouched = current.updatedAt === journal.basedOn;
    const kept = isUntouched ? journal : agreed(journal, current);
    await writeAtomically(file, journalBytes(kept, await identityOf(location)));
  });
}

function nothing(gap: Gap): { journal: Journal; gaps: Gap[] } {
  return { journal: emptyJournal(), gaps: [gap] };
}

async function readBounded(file: string): Promise<Buffer | null> {
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (handle === null) return null;
  try {
    const stats = await handle.stat();
    // Too large to be one is as good as damaged.
    if (stats.isFile() && stats.size > maxJournalBytes) return Buffer.alloc(0);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Tells a store from one that was there before: the database of a store that is made anew is another file. */
async function identityOf({ storeDir, realStoreDir, stateDir }: JournalStore): Promise<Buffer> {
  const found = await stat(join(stateDir, "db", "db.sqlite")).catch(() => null);
  const stamp = found === null ? "" : `${found.ino} ${found.birthtimeMs}`;
  return sha256([storeDir, realStoreDir, stateDir, stamp].join("\0"));
}
