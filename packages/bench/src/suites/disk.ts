import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Command } from "../harness/command.ts";
import type { BenchStores } from "./bench-stores.ts";
import { entry, type SuiteEntry, type SuiteForm } from "./entry.ts";
import { notBuilt, type Programs } from "./programs.ts";
import { waitForRest } from "./rest.ts";

/** What is promised about walking a store on disk. */
export function diskEntries(programs: Programs, stores: BenchStores, form: SuiteForm): SuiteEntry[] {
  const rounds = form.rounds ?? 10;
  const copy = () => stores.get({ paths: form.full ? 32_714 : 3_000 }, "real").copyFor("disk");

  const walkAndDu = (walkDisk: string, before?: () => void): [Command, Command] => {
    const { storeDir } = copy();
    const common = { env: {}, boundSeconds: 120, check: isWhatDuSays(storeDir), ...(before && { before }) };
    return [
      { name: "@nixperf/store walkStore", argv: [programs.node, walkDisk, storeDir], ...common },
      { name: "du -s", argv: ["/usr/bin/du", "-s", "--block-size=1", storeDir], ...common },
    ];
  };

  return [
    entry("disk", "A walk of the store, warm", () => {
      if (programs.walkDisk === null) return `@nixperf/store is ${notBuilt}`;
      const [walk, du] = walkAndDu(programs.walkDisk);
      return { commands: [walk, du], claims: [{ kind: "ratio", of: walk.name, to: du.name, atMost: 1.5 }], rounds };
    }),

    entry("disk-cold", "A walk of the store, with no name or inode of it in memory", () => {
      if (programs.walkDisk === null) return `@nixperf/store is ${notBuilt}`;
      if (!mayDropCaches()) return `only root may empty the caches of the kernel (${dropCaches})`;
      const [walk, du] = walkAndDu(programs.walkDisk, forgetInodes);
      return {
        commands: [walk, du],
        claims: [{ kind: "ratio", of: walk.name, to: du.name, atMost: 1 }],
        rounds: form.rounds ?? 5,
      };
    }),

    entry("disk-again", "The disk, when nothing has changed since", () => {
      if (programs.store === null) return `@nixperf/store is ${notBuilt}`;
      const { storeDir, stateDir, env } = copy();
      // A young lock tells of a build that may be writing; then nothing is kept.
      for (const name of readdirSync(storeDir)) if (name.endsWith(".lock")) rmSync(join(storeDir, name));
      waitForRest(storeDir, `${stateDir}/db/db.sqlite`);
      const disk = (...more: string[]): Command => ({
        name: ["nixperf-store disk", ...more].join(" "),
        argv: [programs.node, programs.store!, "disk", "--json", ...more],
        env,
        boundSeconds: 120,
      });
      const [again, first] = [disk(), disk("--fresh")];
      return {
        commands: [again, first],
        claims: [{ kind: "ratio", of: first.name, to: again.name, atLeast: 2 }],
        rounds,
      };
    }),
  ];
}

/** Holds what is printed against `du`; both see the store as it is now. */
function isWhatDuSays(storeDir: string): (stdout: string) => string | null {
  return (stdout) => {
    const said = execFileSync("du", ["-s", "--block-size=1", storeDir], { encoding: "utf8" });
    return stdout === said ? null : `${stdout.trim()} and not ${said.trim()}`;
  };
}

const dropCaches = "/proc/sys/vm/drop_caches";

function mayDropCaches(): boolean {
  try {
    accessSync(dropCaches, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Names and inodes; what the kernel keeps of the disk's blocks stays, for others on the machine need it. */
function forgetInodes(): void {
  spawnSync("sync");
  writeFileSync(dropCaches, "2");
}
