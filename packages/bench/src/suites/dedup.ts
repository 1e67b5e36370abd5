import { statSync } from "node:fs";

import type { Command } from "../harness/command.ts";
import { checkDedup } from "./answers.ts";
import type { BenchStore, BenchStores } from "./bench-stores.ts";
import { entry, type SuiteEntry, type SuiteForm } from "./entry.ts";
import { notBuilt, type Programs } from "./programs.ts";

/** What is promised about finding equal files. */
export function dedupEntries(programs: Programs, stores: BenchStores, form: SuiteForm): SuiteEntry[] {
  const rounds = form.rounds ?? 5;
  const store = (): BenchStore => stores.get({ paths: form.full ? 32_714 : 3_000 }, "large");
  const dedup = (of: BenchStore, ...more: string[]): Command => ({
    name: ["nixperf-store dedup", ...more].join(" "),
    argv: [programs.node, programs.store!, "dedup", "--json", ...more],
    env: of.copyFor("dedup").env,
    boundSeconds: 120,
    check: checkDedup(of),
  });
  return [
    entry("dedup", "Files that could be hard links of each other", () => {
      if (programs.store === null) return `@nixperf/store is ${notBuilt}`;
      const tree = store();
      const { storeDir } = tree.copyFor("dedup");
      const finders = Object.entries(programs.finders).flatMap(([name, program]): Command[] => {
        if (program === null) return [];
        const command: Command = { name, argv: [program, ...readOnly[name]!, storeDir], env: {}, boundSeconds: 120 };
        // It takes several times as long as the others.
        return [name === "rmlint" ? { ...command, rounds: 1, warmUp: false } : command];
      });
      if (finders.length === 0) return "no rdfind, jdupes or rmlint here (Debian has packages of these names)";
      const first = dedup(tree, "--fresh");
      return {
        commands: [first, ...finders],
        claims: finders.map(({ name }) => ({ kind: "ratio", of: name, to: first.name, atLeast: 1 })),
        rounds,
      };
    }),

    entry("dedup-again", "The same, when nothing has changed since", () => {
      if (programs.store === null) return `@nixperf/store is ${notBuilt}`;
      const tree = store();
      waitForRest(tree.copyFor("dedup").storeDir);
      const again = dedup(tree);
      const first = dedup(tree, "--fresh");
      return {
        commands: [again, first],
        claims: [{ kind: "ratio", of: first.name, to: again.name, atLeast: 20 }],
        rounds,
      };
    }),
  ];
}

/**
 * How each of them looks at everything, changes nothing and prints little. rdfind and jdupes leave out empty files unless
 * told not to; all of them leave out symbolic links, which nixperf and Nix do not. rmlint renames whatever is where it is to
 * write, devices included, so it writes to its standard output.
 */
const readOnly: Readonly<Record<string, string[]>> = {
  rdfind: ["-dryrun", "true", "-makeresultsfile", "false", "-ignoreempty", "false"],
  jdupes: ["--recurse", "--summarize", "--zeromatch", "--quiet"],
  rmlint: ["--types=duplicates,emptyfiles", "--hidden", "--output=summary:stdout"],
};

/** An answer is kept only when the store has been at rest for ten seconds. */
function waitForRest(storeDir: string): void {
  const rest = statSync(storeDir).ctimeMs + 12_000 - Date.now();
  if (rest > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, rest);
}
