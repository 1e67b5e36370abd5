import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type NixInstall, removeTree } from "@nixperf/testing";

import type { Command } from "../harness/command.ts";
import { entry, type SuiteEntry, type SuiteForm } from "./entry.ts";
import { notBuilt, type Programs } from "./programs.ts";

/** The suite `metrics`: what is promised about watching builds. */
export function metricsSuite(programs: Programs, dir: string, form: SuiteForm): SuiteEntry[] {
  return programs.nix.flatMap((nix) => [
    entry(`collect-one-${nix.name}`, `What watching costs before and after a build (Nix ${nix.name})`, () => {
      const made = buildCommands(programs, join(dir, `collect-one-${nix.name}`), nix, [1, 1]);
      if (made === null) return notBuiltYet;
      const [watched, plain] = made;
      return {
        commands: made,
        claims: [{ kind: "time", of: watched.name, beyond: plain.name, atMostSeconds: 1 }],
        rounds: form.rounds ?? (form.full ? 15 : 3),
      };
    }),
    entry(`collect-${nix.name}`, `A build of many small derivations, watched (Nix ${nix.name})`, () => {
      const made = buildCommands(programs, join(dir, `collect-${nix.name}`), nix, form.full ? [40, 50] : [4, 10]);
      if (made === null) return notBuiltYet;
      const [watched, plain] = made;
      return {
        commands: made,
        claims: [{ kind: "ratio", of: watched.name, to: plain.name, atMost: 1.03 }],
        rounds: form.rounds ?? (form.full ? 5 : 3),
      };
    }),
  ]);
}

const notBuiltYet = `@nixperf/metrics is ${notBuilt}`;

/** A build watched, and the same build alone; null where there is nothing to watch with. */
function buildCommands(
  { metrics, node }: Programs,
  dir: string,
  nix: NixInstall,
  [layers, width]: readonly [number, number],
): readonly [watched: Command, plain: Command] | null {
  if (metrics === null) return null;
  const bed = buildBed(dir, nix, layers, width);
  const common = { boundSeconds: 600, check, ...bed.common };
  return [
    {
      name: `nixperf-metrics collect -- nix build (${nix.name})`,
      argv: [node, metrics, "collect", "--", ...bed.argv],
      ...common,
    },
    { name: `nix build (${nix.name})`, argv: bed.argv, ...common },
  ];
}

/** `--json` names what was built. */
function check(stdout: string): string | null {
  return stdout.includes("last-0") ? null : "did not build it all";
}

interface Bed {
  argv: readonly [string, ...string[]];
  common: Pick<Command, "env" | "before">;
}

/**
 * A store that is empty again before each run, and a build in it of `layers` times `width` derivations, each of which needs all of the
 * layer before: that many at once and no more, since Nix's own work grows with the square of what waits.
 */
function buildBed(dir: string, nix: NixInstall, layers: number, width: number): Bed {
  const [store, state] = [join(dir, "store"), join(dir, "var")];
  const before = (): void => {
    for (const made of [store, state, join(dir, "cache"), join(dir, "state")]) removeTree(made);
    mkdirSync(store, { recursive: true });
  };
  mkdirSync(join(dir, "etc"), { recursive: true });
  const hook = nix.buildHook === null ? "" : `build-hook = ${nix.buildHook}\n`;
  writeFileSync(
    join(dir, "etc/nix.conf"),
    `build-users-group =\nsandbox = false\nsubstituters =\nmax-jobs = 4\nexperimental-features = nix-command\n${hook}`,
  );
  writeFileSync(join(dir, "many.nix"), manyDerivations(layers, width));
  const file = join(dir, "many.nix");
  return {
    argv: [nix.program("nix"), "build", "--no-link", "--json", "-f", file],
    common: {
      before,
      env: {
        PATH: `${nix.bin}:/usr/bin:/bin`,
        HOME: dir,
        XDG_CACHE_HOME: join(dir, "cache"),
        XDG_STATE_HOME: join(dir, "state"),
        NIX_STORE_DIR: store,
        NIX_STATE_DIR: state,
        NIX_LOG_DIR: join(state, "log"),
        NIX_CONF_DIR: join(dir, "etc"),
        NIX_REMOTE: "local",
      },
    },
  };
}

function manyDerivations(layers: number, width: number): string {
  return `let
  layer = depth: needs: builtins.genList (i: derivation {
    name = if depth == ${layers - 1} then "last-\${toString i}" else "d\${toString depth}-\${toString i}";
    system = builtins.currentSystem; builder = "/bin/sh"; inherit needs; args = [ "-c" "echo $needs > $out" ];
  }) ${width};
  from = depth: needs: let made = layer depth needs; in if depth == ${layers - 1} then made else from (depth + 1) made;
in from 0 []
`;
}
