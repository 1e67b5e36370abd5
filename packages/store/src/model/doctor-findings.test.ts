import { expect, test } from "vitest";
import { snapshotOf, stateDir, storePath } from "../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../test/snapshot-of.ts";
import { doctorFindings } from "./doctor-findings.ts";
import { understand } from "./store-model.ts";

const mebibyte = 1024 * 1024;
const healthy: SnapshotSpec = { paths: { app: {} }, roots: ["app"] };
const findings = (spec: Partial<SnapshotSpec>) => doctorFindings(understand(snapshotOf({ ...healthy, ...spec })));
const auto = `${stateDir}/gcroots/auto`;
const dangling = (entry: string, unmounted: string | null) => ({
  entry: `${auto}/${entry}`,
  target: `/mnt/usb/${entry}/result`,
  auto: true,
  unmounted,
});
const inForce = (value: boolean, ours: { value: boolean; origin: string } | null) => ({
  value,
  origin: "/etc/nix/nix.conf:3",
  ours,
});

/** A store in which this one thing is wrong. */
const wrong: Record<string, Partial<SnapshotSpec>> = {
  STORE_DB_REFERENCES_DANGLING: { health: { danglingReferences: 3 } },
  STORE_DB_FREELIST: { health: { bytes: 100 * mebibyte, freeBytes: 40 * mebibyte } },
  STORE_DB_WAL_LARGE: { health: { walBytes: 300 * mebibyte } },
  STORE_SIZES_UNKNOWN: { paths: { app: { narBytes: 0 } } },
  STORE_PATHS_MISSING: { paths: { app: { missing: true } } },
  STORE_ENTRIES_UNREGISTERED: { unregistered: ["broken-1.0", "app.lock"] },
  STORE_ENTRIES_ODD: { odd: ["tmp-17", "\u001b[2J"] },
  STORE_PATHS_ORDER_DEPENDENT: { paths: { app: { deriver: "app.drv" }, "app.drv": {} } },
  STORE_ROOT_AT_RISK: { dangling: [dangling("usb", "/mnt/usb")] },
  STORE_ROOTS_DANGLING: { dangling: [dangling("a", null), dangling("b", null)] },
  STORE_ROOT_INVALID: { roots: ["app", { target: "gone", path: "/home/ada/result" }] },
  STORE_TEMP_ROOTS_LEAKED: { leakedTempRoots: 200 },
  STORE_SETTING_NOT_OURS: {
    settings: {
      decidedBy: "daemon",
      keepOutputs: inForce(false, { value: true, origin: "/home/ada/.config/nix/nix.conf:1" }),
    },
  },
};

test("a healthy store has nothing to be said of it", () => {
  expect(findings({})).toEqual([]);
});

test.each(Object.entries(wrong))("%s is found where it is, and nothing else", (code, spec) => {
  expect(findings(spec).map((finding) => finding.code)).toEqual([code]);
});

test("each finding in words, with what to do", () => {
  const words = Object.values(wrong)
    .flatMap((spec) => findings(spec))
    .map(({ severity, subject, message, tries }) => [`${severity}: ${subject}`, message, ...tries].join("\n  "));
  expect(words.join("\n")).toMatchInlineSnapshot(`
    "error: /nix/var/nix/db/db.sqlite
      3 references lead from or to a path that is not registered
    warning: /nix/var/nix/db/db.sqlite
      40 % of the database are empty pages (40 MiB), which every command reads past; Nix never compacts it
      sqlite3 /nix/var/nix/db/db.sqlite 'VACUUM' as its owner, while no Nix command and no daemon runs
    warning: /nix/var/nix/db/db.sqlite-wal
      the write-ahead log has grown to 300 MiB: a process that reads the database all the time keeps it from being reset
      restart the nix-daemon, then any Nix command as the store's owner
    note: /nix/var/nix/db/db.sqlite
      the size of 1 registered path is not known to Nix
      nix-store --verify --check-contents, which fills them in
    error: /nix/store/1jfwf77b1wlmh5qadahj9qqlhlkkb3kk-app
      1 registered path is not on disk; whatever uses it fails
      nix-store --verify --check-contents --repair as the store's owner
    note: /nix/store
      2 entries are not registered (locks, failed or unfinished builds), such as /nix/store/j4ic7qgvdjp7ra1x4ndwxyp22k6fbr2q-broken-1.0; the next collection removes what is not in use
    note: /nix/store/tmp-17
      2 entries have names that no store path has; even nix-store --gc --print-dead deletes such entries
    note: /nix/store
      Nix keeps or deletes 1 path depending on the order in which it looks at the store directory; nixperf calls such paths neither live nor dead
      nix-store --realise PATH --add-root LINK for those you need
    warning: /nix/var/nix/gcroots/auto/usb
      leads to /mnt/usb/usb/result, and nothing seems to be mounted at /mnt/usb now; a collection in the meantime removes this root for good
      mount /mnt/usb before collecting garbage
    note: /nix/var/nix/gcroots/auto/a
      2 links lead to something that does not exist and protect nothing
    warning: /home/ada/result
      leads to /nix/store/8vryg264szmqg1c781xahwzqryjlnkj7-gone, which is not registered, so nothing protects what it needs
      nix-store --realise /nix/store/8vryg264szmqg1c781xahwzqryjlnkj7-gone
    warning: /nix/var/nix/temproots
      200 files of Nix processes that are gone (Nix 2.34.0 leaves one for every connection)
      a newer Nix; the next collection removes the files
    note: keep-outputs
      this user sets it to true (/home/ada/.config/nix/nix.conf:1), but the daemon decides, and has false (/etc/nix/nix.conf:3)
      set it in /etc/nix/nix.conf"
  `);
});

test("everything at once is found once each, errors first, notes last", () => {
  const all: SnapshotSpec = Object.assign({}, ...Object.values(wrong));
  all.health = Object.assign({}, ...Object.values(wrong).map(({ health }) => health));
  all.dangling = Object.values(wrong).flatMap((spec) => spec.dangling ?? []);
  all.paths = {
    app: { deriver: "app.drv" },
    "app.drv": {},
    unsized: { narBytes: 0 },
    user: { refs: ["lost"] },
    lost: { missing: true },
  };
  const found = findings(all);
  expect(found.map(({ code }) => code).toSorted()).toEqual(Object.keys(wrong).toSorted());
  const ranks = found.map(({ severity }) => ["error", "warning", "note"].indexOf(severity));
  expect(ranks).toEqual(ranks.toSorted());
});

test.each([
  ["a database with few empty pages", { health: { bytes: 1000 * mebibyte, freeBytes: 40 * mebibyte } }],
  ["a small one that is mostly empty", { health: { bytes: 10 * mebibyte, freeBytes: 9 * mebibyte } }],
  ["a write-ahead log as large as Nix lets it grow", { health: { walBytes: 160 * mebibyte } }],
  ["a few leaked files", { leakedTempRoots: 99 }],
  ["a store directory that may not be listed", { unlisted: true }],
  [
    "an unregistered entry that a running Nix protects",
    {
      unregistered: ["new-1.0"],
      temporary: [{ file: "9", hashPart: storePath("new-1.0").slice(11, 43), target: storePath("new-1.0"), pid: 9 }],
    },
  ],
] as Array<[string, Partial<SnapshotSpec>]>)("%s is no finding", (_what, spec) => {
  expect(findings(spec)).toEqual([]);
});

test("one root at risk and one that leads nowhere are told apart, and each at risk has its own finding", () => {
  // Nix itself never removes a link that somebody made by hand.
  const byHand = { ...dangling("d", "/mnt/usb"), auto: false };
  const found = findings({
    dangling: [dangling("a", "/mnt/usb"), dangling("b", null), dangling("c", "/mnt/usb"), byHand],
  });
  expect(found.map(({ code, subject }) => [code, subject])).toEqual([
    ["STORE_ROOT_AT_RISK", `${auto}/a`],
    ["STORE_ROOT_AT_RISK", `${auto}/c`],
    ["STORE_ROOTS_DANGLING", `${auto}/b`],
  ]);
});
