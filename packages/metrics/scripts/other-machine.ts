import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { ThrowAwayStore } from "@nixperf/testing";

/**
 * Puts a program `ssh` before the real one which enters no other machine but another store: over there, in a mount
 * namespace of its own, a second store lies at the path of the first. Everything that Nix says and does on both sides is
 * its own. Needs root. Returns the PATH that has it.
 */
export function otherMachine(store: ThrowAwayStore): string {
  const at = (name: string): string => join(store.top, "there", name);
  for (const name of ["store", "etc", "home", "tmp", "bin"]) mkdirSync(at(name), { recursive: true });
  writeFileSync(at("etc/nix.conf"), "build-users-group =\nsandbox = false\nsubstituters =\nmax-jobs = 2\n");
  const env = {
    NIX_STORE_DIR: store.storeDir,
    NIX_STATE_DIR: at("state"),
    NIX_LOG_DIR: at("log"),
    NIX_CONF_DIR: at("etc"),
    NIX_USER_CONF_FILES: "",
    HOME: at("home"),
    TMPDIR: at("tmp"),
    PATH: `${store.nix.bin}:/usr/bin:/bin`,
  };
  const assignments = Object.entries(env).map(([name, value]) => `${name}='${value}'`);
  writeFileSync(
    at("bin/ssh"),
    `#!/bin/sh
host=
while [ $# -gt 0 ]; do
  case "$1" in
    *"LocalCommand=echo started"*) started=1; shift ;;
    -i | -F | -p | -S | -l | -o) case "$2" in *"echo started"*) started=1 ;; esac; shift 2 ;;
    --) shift; break ;;
    -*) shift ;;
    *) [ -z "$host" ] || break; host=$1; shift ;;
  esac
done
[ -z "$started" ] || echo started
exec env -i ${assignments.join(" ")} unshare -m /bin/sh -c "mount --bind '${at("store")}' '${store.storeDir}' && exec /bin/sh -c \\"\\$1\\"" sh "$*"
`,
    { mode: 0o755 },
  );
  return `${at("bin")}:${store.env["PATH"] ?? ""}`;
}
