import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  derivation,
  diffDigests,
  fixedOutput,
  type HeldDatabase,
  holdDatabase,
  nix as expr,
  nixInstalls,
  nobody,
  run,
  runOk,
  scope,
  type ThrowAwayStore,
  throwAwayStore,
  treeDigest,
  type User,
} from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, describe, expect, test } from "vitest";
import { table } from "../src/cli/index.ts";
import { commands, deeds } from "./untouched/commands.ts";

const isRoot = process.getuid?.() === 0;
const stranger: User = { uid: 65_533, gid: 65_533 };

/** Who owns the store, and who looks at it. Only root can be somebody else. */
const casts: Array<{ name: string; owner: User | undefined; reader: User | undefined }> = isRoot
  ? [
      { name: "root, whose store it is", owner: undefined, reader: undefined },
      { name: "root, in the store of another", owner: nobody, reader: undefined },
      { name: "the owner, unprivileged", owner: nobody, reader: nobody },
      { name: "a stranger", owner: undefined, reader: stranger },
    ]
  : [{ name: "the owner", owner: undefined, reader: undefined }];

const logs = ["absent", "left behind", "held open"] as const;
type Log = (typeof logs)[number];

let made: ThrowAwayStore | undefined;
let held: HeldDatabase | undefined;
let outside = "";
afterEach(async () => {
  await held?.kill();
  held = undefined;
  made?.dispose();
  made = undefined;
  rmSync(outside, { recursive: true, force: true });
});

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const node = ["--no-warnings", "--conditions=@nixperf/source"];

describe("the list of commands that are tried", () => {
  test("has all that the package offers", () => {
    expect([...Object.keys(commands), ...deeds].sort()).toEqual(table.commands.map(({ name }) => name).sort());
  });
});

describeWithNix("store, state directory and database are the same byte for byte", (nix) => {
  for (const { name, owner, reader } of casts) {
    for (const log of logs) {
      test(`after every verb called by ${name}, with the write-ahead log ${log}`, async () => {
        const { store, paths } = await makeStore(owner, log);
        const before = treeDigest(store.top);
        const program = here("untouched/run-verbs.ts");
        const env = environment(store, reader);
        const printed = await runOk(process.execPath, [...node, program, ...paths], { env, asUser: reader, cwd: "/" });
        expect(diffDigests(before, treeDigest(store.top))).toEqual([]);
        expectNothingLeft();
        expect(readFileSync(join(outside, "home/started"), "utf8")).toContain("nix --version\n");
        // Each did its work, or the test would show nothing.
        const { readStore, ...outcomes } = JSON.parse(printed) as Record<string, string>;
        expect(readStore).toBe(log === "absent" ? "immutable" : "copy");
        for (const [verb, outcome] of Object.entries(outcomes)) expect(outcome).toMatch(`nixperf.store.${verb}/`);
      });
    }
    // What is typed comes to the same verbs, so one version of Nix is enough.
    if (nix !== nixInstalls().at(-1)) continue;
    test(`after every command typed by ${name}`, async () => {
      const { store, paths } = await makeStore(owner, "held open");
      const [path = "", other = ""] = paths;
      const env = environment(store, reader);
      for (const [command, args] of Object.entries(commands)) {
        const before = treeDigest(store.top);
        const filled = args.map((arg) => arg.replace("PATH", path).replace("OTHER", other));
        const program = [...node, here("../bin/main.js"), command, ...filled, "--json"];
        const { code, stdout, stderr } = await run(process.execPath, program, { env, asUser: reader, cwd: "/" });
        expect(diffDigests(before, treeDigest(store.top)), command).toEqual([]);
        expectNothingLeft();
        expect(JSON.parse(stdout), stderr).toMatchObject({
          schema: expect.stringContaining(`nixperf.store.${command}/`),
        });
        // doctor ends with 1 when it found something.
        expect([0, command === "doctor" ? 1 : 0]).toContain(code);
      }
    });
  }

  /** Two paths of a store that has everything that would be swept or changed by a question to Nix. */
  async function makeStore(owner: User | undefined, log: Log): Promise<{ store: ThrowAwayStore; paths: string[] }> {
    const real = throwAwayStore({ nix, ...(owner && { asUser: owner }) });
    made = real;
    const built = await real.build(
      scope({
        dep: fixedOutput("dep", "dep"),
        one: derivation("one", 'mkdir $out; echo "$dep" > $out/x', { env: { dep: expr("dep") } }),
        two: derivation("two", "echo two > $out"),
      }),
    );
    const [one, two] = ["one", "two"].map((name) => built.find((path) => path.endsWith(`-${name}`))!);
    await real.ok("nix-env", ["-p", join(real.stateDir, "profiles/system"), "--set", one!]);
    await real.indirectRoot("home/src/result", one!);
    real.root("auto/dangling", "/nowhere/result");
    real.root("direct", two!);
    for (const odd of ["notastorepath", "tmp-1-2", ".tmp-link-3", `${"0".repeat(32)}-failed.lock`])
      real.write(`store/${odd}`, "");
    mkdirSync(join(real.stateDir, "temproots"), { recursive: true });
    writeFileSync(join(real.stateDir, "temproots/4194304"), `${two}\0`);
    if (log !== "absent") {
      held = await holdDatabase(real.database, owner === undefined ? {} : { asUser: owner });
      await real.build(derivation("meanwhile", "echo > $out"));
      if (log === "left behind") await held.kill();
      expect(statSync(`${real.database}-wal`).size).toBeGreaterThan(32);
    } else if (existsSync(`${real.database}-wal`)) {
      // Versions that keep an empty log.
      expect(statSync(`${real.database}-wal`).size).toBe(0);
    }
    return { store: real, paths: [one!, two!] };
  }

  /** Nix's commands are on PATH, but each is written down when it is started. */
  function environment(real: ThrowAwayStore, reader: User | undefined): Record<string, string> {
    outside = mkdtempSync(join(tmpdir(), "nixperf-outside-"));
    chmodSync(outside, 0o755);
    for (const dir of ["bin", "tmp", "home", "kept"]) mkdirSync(join(outside, dir));
    for (const dir of ["tmp", "home", "kept"]) chmodSync(join(outside, dir), 0o777);
    const started = join(outside, "home/started");
    for (const command of readdirSync(nix.bin)) {
      const script = `#!/bin/sh\necho "${command} $*" >> ${started}\nexec ${nix.program(command)} "$@"\n`;
      writeFileSync(join(outside, "bin", command), script, { mode: 0o755 });
    }
    const home = reader === undefined || reader === nobody ? {} : { HOME: join(outside, "home") };
    // What nixperf keeps for itself has its place, and is in no other.
    const kept = { XDG_CACHE_HOME: join(outside, "kept"), XDG_STATE_HOME: join(outside, "kept") };
    return {
      ...real.env,
      PATH: `${join(outside, "bin")}:/usr/bin:/bin`,
      TMPDIR: join(outside, "tmp"),
      ...home,
      ...kept,
    };
  }

  /** No copy of the database, nothing in the home directory; and no question to Nix but for its version, since even `nix-store --version` writes. */
  function expectNothingLeft(): void {
    expect(readdirSync(join(outside, "tmp"))).toEqual([]);
    const home = readdirSync(join(outside, "home"));
    expect(home.filter((name) => name !== "started")).toEqual([]);
    if (home.length === 0) return;
    const started = new Set(readFileSync(join(outside, "home/started"), "utf8").trim().split("\n"));
    expect([...started]).toEqual(["nix --version"]);
  }
});
