import type { Finding, Severity } from "@nixperf/errors";
import { state } from "./liveness.ts";
import type { Neighbour } from "./neighbours/neighbour.ts";
import { neighbourFindings } from "./neighbours/neighbour-findings.ts";
import type { StoreModel } from "./store-model.ts";
import { totalsByState } from "./totals.ts";

const mebibyte = 1024 * 1024;

/** A database is worth compacting when this much of it, and this share, is empty pages. */
const emptyBytes = 32 * mebibyte;
const emptyShare = 0.25;
/** Nix moves its write-ahead log into the database at about 160 MB; more means that something holds it open. */
const largeLogBytes = 256 * mebibyte;
/** A few leaked files are usual; Nix 2.34.0 left one for every connection to the daemon. */
const manyLeaks = 100;

/** What is wrong with a store, or will be; errors first. Pure: the same model gives the same findings. */
export function doctorFindings(model: StoreModel, neighbours: readonly Neighbour[] = []): Finding[] {
  const findings = [
    ...databaseFindings(model),
    ...contentFindings(model),
    ...rootFindings(model),
    ...neighbourFindings(neighbours),
  ];
  const rank: Record<Severity, number> = { error: 0, warning: 1, note: 2 };
  return findings.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

function finding(severity: Severity, code: string, subject: string, message: string, ...tries: string[]): Finding {
  return { code, severity, subject, message, tries };
}

function databaseFindings({ snapshot }: StoreModel): Finding[] {
  const { health, unknownSizes } = snapshot.database;
  const db = `${snapshot.location.stateDir}/db/db.sqlite`;
  const found: Finding[] = [];
  if (health.danglingReferences > 0) {
    found.push(
      finding(
        "error",
        "STORE_DB_REFERENCES_DANGLING",
        db,
        `${count(health.danglingReferences, "reference leads", "references lead")} from or to a path that is not registered`,
      ),
    );
  }
  if (health.freeBytes >= emptyBytes && health.freeBytes >= health.bytes * emptyShare) {
    const share = Math.round((health.freeBytes / health.bytes) * 100);
    found.push(
      finding(
        "warning",
        "STORE_DB_FREELIST",
        db,
        `${share} % of the database are empty pages (${mebibytes(health.freeBytes)}), which every command reads past; Nix never compacts it`,
        `sqlite3 ${db} 'VACUUM' as its owner, while no Nix command and no daemon runs`,
      ),
    );
  }
  if (health.walBytes >= largeLogBytes) {
    found.push(
      finding(
        "warning",
        "STORE_DB_WAL_LARGE",
        `${db}-wal`,
        `the write-ahead log has grown to ${mebibytes(health.walBytes)}: a process that reads the database all the time keeps it from being reset`,
        "restart the nix-daemon, then any Nix command as the store's owner",
      ),
    );
  }
  if (unknownSizes > 0) {
    found.push(
      finding(
        "note",
        "STORE_SIZES_UNKNOWN",
        db,
        `the size of ${count(unknownSizes, "registered path", "registered paths")} is not known to Nix`,
        "nix-store --verify --check-contents, which fills them in",
      ),
    );
  }
  return found;
}

function contentFindings(model: StoreModel): Finding[] {
  const { disk, database, location } = model.snapshot;
  const found: Finding[] = [];
  const missing = disk.missing?.reduce((a, b) => a + b, 0) ?? 0;
  if (missing > 0) {
    const example = database.paths[disk.missing!.indexOf(1)]!;
    found.push(
      finding(
        "error",
        "STORE_PATHS_MISSING",
        example,
        `${count(missing, "registered path is", "registered paths are")} not on disk; whatever uses ${missing === 1 ? "it" : "them"} fails`,
        "nix-store --verify --check-contents --repair as the store's owner",
      ),
    );
  }
  if (model.deadUnregistered.length > 0) {
    found.push(
      finding(
        "note",
        "STORE_ENTRIES_UNREGISTERED",
        location.realStoreDir,
        `${count(model.deadUnregistered.length, "entry is", "entries are")} not registered (locks, failed or unfinished builds), such as ${model.deadUnregistered[0]}; the next collection removes what is not in use`,
      ),
    );
  }
  if (disk.odd.length > 0) {
    found.push(
      finding(
        "note",
        "STORE_ENTRIES_ODD",
        `${location.realStoreDir}/${disk.odd[0]}`,
        `${count(disk.odd.length, "entry has a name", "entries have names")} that no store path has; even nix-store --gc --print-dead deletes such entries`,
      ),
    );
  }
  const uncertain = totalsByState(model.states, database.narSizes)[state.orderDependent].paths;
  if (uncertain > 0) {
    found.push(
      finding(
        "note",
        "STORE_PATHS_ORDER_DEPENDENT",
        location.storeDir,
        `Nix keeps or deletes ${count(uncertain, "path", "paths")} depending on the order in which it looks at the store directory; nixperf calls such paths neither live nor dead`,
        "nix-store --realise PATH --add-root LINK for those you need",
      ),
    );
  }
  return found;
}

function rootFindings(model: StoreModel): Finding[] {
  const { roots, settings, location } = model.snapshot;
  const found: Finding[] = [];
  for (const { entry, target, auto, unmounted } of roots.dangling) {
    if (auto && unmounted !== null) {
      found.push(
        finding(
          "warning",
          "STORE_ROOT_AT_RISK",
          entry,
          `leads to ${target}, and nothing seems to be mounted at ${unmounted} now; a collection in the meantime removes this root for good`,
          `mount ${unmounted} before collecting garbage`,
        ),
      );
    }
  }
  const gone = roots.dangling.filter(({ auto, unmounted }) => !(auto && unmounted !== null));
  if (gone.length > 0) {
    found.push(
      finding(
        "note",
        "STORE_ROOTS_DANGLING",
        gone[0]!.entry,
        `${count(gone.length, "link leads", "links lead")} to something that does not exist and ${gone.length === 1 ? "protects" : "protect"} nothing`,
      ),
    );
  }
  for (const { path, target } of model.invalidRoots) {
    found.push(
      finding(
        "warning",
        "STORE_ROOT_INVALID",
        path,
        `leads to ${target}, which is not registered, so nothing protects what it needs`,
        `nix-store --realise ${target}`,
      ),
    );
  }
  if (roots.leakedTempRoots >= manyLeaks) {
    found.push(
      finding(
        "warning",
        "STORE_TEMP_ROOTS_LEAKED",
        `${location.stateDir}/temproots`,
        `${count(roots.leakedTempRoots, "file", "files")} of Nix processes that are gone (Nix 2.34.0 leaves one for every connection)`,
        "a newer Nix; the next collection removes the files",
      ),
    );
  }
  for (const [name, setting] of [
    ["keep-outputs", settings.keepOutputs],
    ["keep-derivations", settings.keepDerivations],
  ] as const) {
    if (setting.ours !== null) {
      found.push(
        finding(
          "note",
          "STORE_SETTING_NOT_OURS",
          name,
          `this user sets it to ${setting.ours.value} (${setting.ours.origin}), but the daemon decides, and has ${setting.value} (${setting.origin})`,
          "set it in /etc/nix/nix.conf",
        ),
      );
    }
  }
  return found;
}

function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / mebibyte)} MiB`;
}
