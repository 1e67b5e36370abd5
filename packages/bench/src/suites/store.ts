import type { NixInstall } from "@nixperf/testing";

import type { Command } from "../harness/command.ts";
import { checkAnalysis, checkDead } from "./answers.ts";
import type { BenchStore, BenchStores } from "./bench-stores.ts";
import { dedupEntries } from "./dedup.ts";
import { diskEntries } from "./disk.ts";
import { entry, type SuiteEntry, type SuiteForm } from "./entry.ts";
import { notBuilt, type Programs } from "./programs.ts";
import { waitForRest } from "./rest.ts";

/** The suite `store`: what is promised about reading a Nix store. */
export function storeSuite(programs: Programs, stores: BenchStores, form: SuiteForm): SuiteEntry[] {
  const rounds = form.rounds ?? (form.full ? 10 : 5);
  const usual = (): BenchStore => stores.get({ paths: form.full ? 32_714 : 3_000 });
  /** `nixperf-store` with `args`, about `store`. */
  const nixperf = (program: string, store: BenchStore, args: readonly string[], name?: string): Command => ({
    name: name ?? `nixperf-store ${args.join(" ")}`,
    argv: [programs.node, program, ...args],
    env: store.copyFor("nixperf").env,
    boundSeconds: 120,
  });

  const closureSizes = (nix: NixInstall, store: BenchStore): Command => ({
    name: `nix path-info --all -S --json (${nix.name})`,
    argv: [nix.program("nix"), ...newCommands, "path-info", "--all", "-S", "--json", ...jsonFormat(nix)],
    env: store.copyFor(`nix-${nix.name}`).env,
    boundSeconds: form.long ? 300 : form.full ? 60 : 10,
    rounds: 1,
    warmUp: false,
  });

  return [
    entry("dead", "The dead paths, as Nix lists them", () => {
      if (programs.store === null) return `@nixperf/store is ${notBuilt}`;
      const oldest = programs.nix[0];
      if (oldest === undefined) return "no Nix here";
      const store = atRest(usual());
      const check = checkDead(store);
      const dead = { ...nixperf(programs.store, store, ["dead"]), check };
      const first = { ...nixperf(programs.store, store, ["dead", "--fresh"]), check };
      const others = programs.nix.map((nix) => printDead(nix, store));
      const claims = others.map(
        // The promise is about the oldest one; the others are shown beside it.
        (other, at) => ({ kind: "ratio", of: other.name, to: dead.name, atLeast: at === 0 ? 30 : 1 }) as const,
      );
      const ofFirst = { kind: "ratio", of: others[0]!.name, to: first.name, atLeast: 30 } as const;
      return { commands: [dead, first, ...others], claims: [...claims, ofFirst], rounds };
    }),

    entry("dead-kept", "The same, where the outputs of derivations are kept", () => {
      if (programs.store === null) return `@nixperf/store is ${notBuilt}`;
      const oldest = programs.nix[0];
      if (oldest === undefined) return "no Nix here";
      const store = usual();
      const keep = { outputs: true };
      const check = checkDead(store, keep);
      const kept = (command: Command): Command => ({ ...command, env: { ...command.env, NIX_CONFIG: keepAll }, check });
      const first = kept(nixperf(programs.store, store, ["dead", "--fresh"]));
      const other = kept(printDead(oldest, store));
      return {
        commands: [first, other],
        claims: [{ kind: "ratio", of: other.name, to: first.name, atLeast: 30 }],
        rounds,
      };
    }),

    entry("sizes", "Closure and retained sizes of every path", () => {
      if (programs.store === null) return `@nixperf/store is ${notBuilt}`;
      const newest = programs.nix.at(-1);
      if (newest === undefined) return "no Nix here";
      const store = atRest(usual());
      const check = checkAnalysis(store);
      const each = { ...nixperf(programs.store, store, ["analyze", "--json", "--each"]), check };
      const first = { ...nixperf(programs.store, store, ["analyze", "--json", "--each", "--fresh"]), check };
      const dead = nixperf(programs.store, store, ["dead"]);
      const firstDead = nixperf(programs.store, store, ["dead", "--fresh"]);
      const closures = closureSizes(newest, store);
      return {
        commands: [each, first, dead, firstDead, closures],
        claims: [
          { kind: "ratio", of: closures.name, to: each.name, atLeast: 300 },
          { kind: "ratio", of: closures.name, to: first.name, atLeast: 300 },
          { kind: "ratio", of: each.name, to: dead.name, atMost: 4 },
          { kind: "ratio", of: first.name, to: firstDead.name, atMost: 4 },
        ],
        rounds,
      };
    }),

    entry("load", "The database into memory", () => {
      if (programs.loadDatabase === null) return `@nixperf/nix is ${notBuilt}`;
      if (programs.sqlite3 === null) return "no sqlite3 program here";
      const store = usual();
      const { env, storeDir, stateDir } = store.copyFor("nixperf");
      const { paths, refs } = store.summary;
      const load: Command = {
        name: "@nixperf/nix readStoreDatabase",
        argv: [programs.node, programs.loadDatabase, storeDir, stateDir, String(paths), String(refs)],
        env,
        boundSeconds: 120,
      };
      const dump: Command = {
        name: "sqlite3, the same columns",
        argv: [programs.sqlite3, `file:${stateDir}/db/db.sqlite?immutable=1`, sameColumns],
        env,
        boundSeconds: 120,
      };
      return { commands: [load, dump], claims: [{ kind: "ratio", of: load.name, to: dump.name, atMost: 3 }], rounds };
    }),

    entry("scale", "Ten times the paths and references", () => {
      if (programs.store === null) return `@nixperf/store is ${notBuilt}`;
      const size = form.full ? 100_000 : 2_000;
      // What comes out is a little less than asked for; ten references a path are promised.
      const small = stores.get({ paths: size, refsPerPath: 11 });
      const large = stores.get({ paths: size * 10, refsPerPath: 11 });
      const analyze = (store: BenchStore): Command => ({
        ...nixperf(programs.store!, store, ["analyze", "--json", "--fresh"], `nixperf-store analyze, ${store.name}`),
        check: checkAnalysis(store),
      });
      const commands = [analyze(small), analyze(large)] as const;
      const factor = (large.summary.paths + large.summary.refs) / (small.summary.paths + small.summary.refs);
      return {
        commands,
        claims: [
          { kind: "ratio", of: commands[1].name, to: commands[0].name, atMost: Math.round(factor * 100) / 100 },
          { kind: "peak", of: commands[1].name, atMostBytes: 2 * 2 ** 30 },
        ],
        rounds: Math.min(rounds, 5),
      };
    }),

    ...diskEntries(programs, stores, form),
    ...dedupEntries(programs, stores, form),

    entry("start", "Starting up", () => {
      if (programs.nixperf === null) return `nixperf is ${notBuilt}`;
      const env = { HOME: "/nonexistent" };
      const help: Command = {
        name: "nixperf --help",
        argv: [programs.node, programs.nixperf, "--help"],
        env,
        boundSeconds: 30,
      };
      const nothing: Command = { name: "node -e 0", argv: [programs.node, "-e", "0"], env, boundSeconds: 30 };
      return {
        commands: [help, nothing],
        claims: [{ kind: "ratio", of: help.name, to: nothing.name, atMost: 3 }],
        rounds: rounds * 2,
      };
    }),
  ];
}

/** The store, when what is read of it will be kept. */
function atRest(store: BenchStore): BenchStore {
  const { storeDir, stateDir } = store.copyFor("nixperf");
  waitForRest(storeDir, `${stateDir}/db/db.sqlite`);
  return store;
}

function printDead(nix: NixInstall, store: BenchStore): Command {
  return {
    name: `nix-store --gc --print-dead (${nix.name})`,
    argv: [nix.program("nix-store"), "--gc", "--print-dead"],
    env: store.copyFor(`nix-${nix.name}`).env,
    boundSeconds: 120,
    rounds: 3,
    check: checkDead(store),
  };
}

/** As those set it who want to build on without a network, and the preset `weekly` does. */
const keepAll = "keep-outputs = true\nkeep-derivations = true";

const newCommands = ["--extra-experimental-features", "nix-command"];

/** Since 2.33 `--json` alone warns that it will be refused. */
function jsonFormat(nix: NixInstall): string[] {
  const [major = 0, minor = 0] = nix.version.split(".").map(Number);
  return major > 2 || minor >= 33 ? ["--json-format", "1"] : [];
}

/** The columns that @nixperf/nix reads. */
const sameColumns = [
  "select id, path, narSize, registrationTime, deriver, ultimate, ca is not null from ValidPaths;",
  "select referrer, reference from Refs;",
  "select drv, id, path from DerivationOutputs;",
].join(" ");
