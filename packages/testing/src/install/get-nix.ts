import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type NixRecord, readRecord, recordsDir } from "../nix-records.ts";
import { downloadPackages } from "./apt-get.ts";
import { type AptSource, sourceForSuite } from "./apt-sources.ts";
import { unpackNix, writeWrappers } from "./unpack-nix.ts";

/** Raised when what is unpacked looks different from before, so that an older unpacking is not reused. */
const recipe = 1;

/** The suites of Debian that have the Nix versions to test with: an old one that is still in use, and a current one. */
export const suites: readonly string[] = ["bookworm", "forky"];

/** What an earlier run unpacked for `suite`, if all of it is still there and this is where it was unpacked. */
export function unpackedBefore(tools: string, suite: string): NixRecord | null {
  const record = readRecord(join(recordsDir(tools), `${suite}.json`));
  return record !== null && record.recipe === recipe && record.dir === join(tools, `nix-${record.version}`)
    ? record
    : null;
}

/**
 * Fetches the Nix of one Debian suite and unpacks it into `<tools>/nix-<version>`. What is half done when the run is
 * killed stays under a name of its own, which the next run removes; the record that the tests look for is written last.
 */
export async function getNix(tools: string, suite: string, source: AptSource): Promise<NixRecord> {
  const work = join(tools, `.unpack-${process.pid}-${suite}`);
  mkdirSync(join(work, "nix"), { recursive: true });
  try {
    const debs = await downloadPackages(join(work, "apt"), sourceForSuite(source, suite), ["nix-bin"]);
    const unpacked = await unpackNix(debs, join(work, "root"), join(work, "nix"));
    const dir = join(tools, `nix-${unpacked.version}`);
    writeWrappers(join(work, "nix"), dir, unpacked);
    replace(join(work, "nix"), dir, join(work, "before"));
    const record: NixRecord = { recipe, suite, version: unpacked.version, dir };
    mkdirSync(recordsDir(tools), { recursive: true });
    writeFileSync(join(work, "record"), `${JSON.stringify(record, null, 2)}\n`);
    renameSync(join(work, "record"), join(recordsDir(tools), `${suite}.json`));
    return record;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Removes what runs that were killed have left. */
export function removeLeftovers(tools: string): void {
  for (const name of readdirSync(tools)) {
    const pid = /^\.unpack-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(tools, name), { recursive: true, force: true });
  }
}

/** Puts `from` in the place of `to`; what stood there before goes to `aside`. */
function replace(from: string, to: string, aside: string): void {
  try {
    renameSync(to, aside);
  } catch {
    // Nothing stood there.
  }
  renameSync(from, to);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
