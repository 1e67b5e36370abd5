/**
 * Installs the programs that some tests drive, where they are missing and this is root on Debian:
 *
 *   node scripts/system-packages.ts
 *
 * Elsewhere it names them; a test that needs one then skips aloud. When all are there it does nothing.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

interface Needed {
  program: string;
  debianPackage: string;
  for: string;
  /** Whether installing it starts something that listens; then it is left to who owns a machine on which that would happen. */
  startsService?: boolean;
}

const needed: readonly Needed[] = [
  { program: "chromium", debianPackage: "chromium", for: "the report page, in a real browser" },
  { program: "zsh", debianPackage: "zsh", for: "completions" },
  { program: "fish", debianPackage: "fish", for: "completions" },
  { program: "sqlite3", debianPackage: "sqlite3", for: "the yardstick of the database reader" },
  { program: "rdfind", debianPackage: "rdfind", for: "the yardstick of finding equal files" },
  { program: "jdupes", debianPackage: "jdupes", for: "the yardstick of finding equal files" },
  { program: "rmlint", debianPackage: "rmlint", for: "the yardstick of finding equal files" },
  { program: "setpriv", debianPackage: "util-linux", for: "tests as another user" },
  // Debian keeps the server's own programs off the PATH; this one comes with them.
  { program: "pg_ctlcluster", debianPackage: "postgresql", for: "the history on a server", startsService: true },
  { program: "sshd", debianPackage: "openssh-server", for: "builds on another machine", startsService: true },
];

const say = (text: string): void => console.error(`nixperf: ${text}`);

function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function apt(...args: string[]): void {
  const run = spawnSync("apt-get", ["-o", "DPkg::Lock::Timeout=300", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    encoding: "utf8",
  });
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout}${run.stderr}`);
    throw new Error(`apt-get ${args.join(" ")} failed`);
  }
}

const mayInstall = existsSync("/etc/debian_version") && process.getuid?.() === 0;
const servicesStart = existsSync("/run/systemd/system");
const isOurs = ({ startsService }: Needed): boolean => mayInstall && !(startsService === true && servicesStart);
const list = (all: readonly Needed[]): string => all.map((one) => `${one.debianPackage} (${one.for})`).join(", ");

const missing = needed.filter(({ program }) => !isOnPath(program));
const wanted = missing.filter(isOurs);
const left = missing.filter((one) => !isOurs(one));
if (wanted.length > 0) {
  say(`installing with apt-get, because tests need them: ${list(wanted)}`);
  apt("update", "-qq");
  apt("install", "-qq", "-y", "--no-install-recommends", ...wanted.map(({ debianPackage }) => debianPackage));
}
if (left.length > 0) say(`MISSING, so the tests that need them are skipped: ${list(left)}`);
