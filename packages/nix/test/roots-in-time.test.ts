import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findRoots, type RootScan } from "../src/roots/index.ts";

const storeDir = "/nix/store";
const path = `${storeDir}/${"0".repeat(32)}-x`;
let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "nixperf-roots-"));
  for (const dir of ["state/temproots", "state/gcroots", "proc"]) mkdirSync(join(top, dir), { recursive: true });
  execFileSync("mkfifo", [join(top, "proc/locks")]);
});
afterEach(() => rmSync(top, { recursive: true }));

/** Finds roots where the list of locks is a pipe, so that `meanwhile` runs at the moment when it is asked for. */
async function findWhile(meanwhile: string, locks: string): Promise<RootScan> {
  const script = `exec 3> proc/locks; ${meanwhile}; printf '%s\\n' "$LOCKS" >&3`;
  const child = spawn("/bin/sh", ["-c", script], {
    cwd: top,
    stdio: "ignore",
    env: { PATH: "/usr/bin:/bin", LOCKS: locks },
  });
  const ended = once(child, "exit");
  const scan = await findRoots({
    location: { storeDir, stateDir: join(top, "state") },
    procDir: join(top, "proc"),
    platform: "linux",
  });
  await ended;
  return scan;
}

test("a Nix that makes its link and ends while roots are looked for is seen by the one or the other", async () => {
  const file = join(top, "state/temproots/4194304");
  writeFileSync(file, `${path}\0`);
  const lock = `1: FLOCK  ADVISORY  WRITE 4194304 00:00:${statSync(file).ino} 0 EOF`;
  const still = await findWhile("true", lock);
  expect([still.temporary.map(({ target }) => target), still.links]).toEqual([[path], []]);

  const scan = await findWhile(`ln -s ${path} state/gcroots/result; rm state/temproots/4194304`, "");
  expect(scan.temporary).toEqual([]);
  expect(scan.links.map(({ target }) => target)).toEqual([path]);
});

test("a Nix that begins while roots are looked for is not taken for one that is gone", async () => {
  const earlier = join(top, "state/temproots/4194303");
  writeFileSync(earlier, "");
  const lock = `1: FLOCK  ADVISORY  WRITE 4194303 00:00:${statSync(earlier).ino} 0 EOF`;
  const scan = await findWhile(`printf '${path}\\0' > state/temproots/4194304`, lock);
  expect([scan.leakedTempRoots, scan.hidden.tempRootFiles]).toEqual([0, 0]);
});

test("a lock that one list lacks, or that is of a file made anew, is held all the same", async () => {
  const file = join(top, "state/temproots/4194304");
  writeFileSync(file, `${path}\0`);
  const lock = `1: FLOCK  ADVISORY  WRITE 4194304 00:00:${statSync(file).ino} 0 EOF`;
  const missed = await findWhile("exec 3>&-; sleep 0.2; exec 3> proc/locks", lock);
  expect([missed.temporary.map(({ target }) => target), missed.leakedTempRoots]).toEqual([[path], 0]);

  const anew = `cp state/temproots/4194304 new; mv new state/temproots/4194304; exec 3>&-; sleep 0.2; exec 3> proc/locks;
    LOCKS="1: FLOCK  ADVISORY  WRITE 4194304 00:00:$(stat -c %i state/temproots/4194304) 0 EOF"`;
  const made = await findWhile(anew, lock);
  expect([made.temporary.map(({ target }) => target), made.leakedTempRoots]).toEqual([[path], 0]);
});
