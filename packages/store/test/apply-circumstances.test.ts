import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  derivation,
  diffDigests,
  nix as expr,
  nixInstalls,
  nobody,
  scope,
  type ThrowAwayStore,
  throwAwayStore,
  treeDigest,
} from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import type { AnalyzeRecord, ApplyRecord, OptimizeRecord, PlanRecord, UndoRecord } from "../src/index.ts";
import { planId } from "../src/verbs/plan-id.ts";
import { named, namesIn, verify } from "./act-store.ts";
import { isRoot, mounted, typed } from "./typed.ts";

const canMount = isRoot && process.platform === "linux" && existsSync("/usr/bin/setpriv");

let store: ThrowAwayStore;
let daemon: ChildProcess | undefined;
afterEach(async () => {
  await stopDaemon();
  store.dispose();
});

async function stopDaemon(): Promise<void> {
  const running = daemon;
  daemon = undefined;
  if (running?.kill() === true) await once(running, "exit");
}

/** A path that a root will keep, with what it needs, and one that is dead. */
const packages = scope({
  app: derivation("app", 'mkdir $out; echo "$dep" > $out/dep; head -c 30000 /dev/zero > $out/large', {
    env: { dep: expr("dep") },
  }),
  dep: derivation("dep", "mkdir $out; head -c 9000 /dev/zero > $out/same"),
  junk: derivation("junk", "mkdir $out; head -c 70000 /dev/zero > $out/large; head -c 9000 /dev/zero > $out/same"),
});

/** A directory below the store's top that belongs to `nobody`. */
function own(name: string): string {
  const directory = join(store.top, name);
  mkdirSync(directory);
  chownSync(directory, nobody.uid, nobody.gid);
  return directory;
}

function record<Kind>({ stdout, stderr }: { stdout: string; stderr: string }): Kind {
  if (!stdout.startsWith("{")) throw new Error(`no record\n${stdout}\n${stderr}`);
  return JSON.parse(stdout) as Kind;
}

/** What `du` counts below the store directory. */
function bytesOnDisk(): number {
  const printed = execFileSync("du", ["-s", "--block-size=1", store.storeDir], { encoding: "utf8" });
  const itself = execFileSync("stat", ["--format=%b", store.storeDir], { encoding: "utf8" });
  return Number(printed.split("\t")[0]) - Number(itself) * 512;
}

/** Tells what has changed since in the store, its state, and `src`; not in what nixperf keeps for itself. */
function watch(): () => string[] {
  const parts = ["store", "state", "src"].map((name) => join(store.top, name)).filter((part) => existsSync(part));
  const before = parts.map((part) => treeDigest(part));
  return () => parts.flatMap((part, i) => diffDigests(before[i]!, treeDigest(part)));
}

const unwritable = [
  { what: "in directories that this user may not write", owner: undefined, shut: [] },
  { what: "on a file system that is mounted read-only", owner: nobody, shut: ["store", "state"] },
  // Nix would forget each path, and then not be able to remove it.
  { what: "with only the store directory mounted read-only", owner: nobody, shut: ["store"] },
];

describeWithNix("a plan for a store that this user cannot change", (nix) => {
  test.runIf(canMount).each(unwritable)("$what: is made, and nothing of it is done", async ({ owner, shut }) => {
    store = throwAwayStore({ nix, ...(owner && { asUser: owner }) });
    const [app = ""] = await store.build(packages);
    // Links of this user's own, where they could be removed.
    const mine = own("mine");
    const link = await store.indirectRoot("mine/result", app);
    const env = { ...store.env, XDG_STATE_HOME: mine, XDG_CACHE_HOME: mine, TMPDIR: mine };
    const mounts = shut
      .map((name) => join(store.top, name))
      .map((directory) => `mount --bind ${directory} ${directory}; mount -o remount,ro,bind ${directory}`);
    const who = { env, asUser: nobody, mounts };
    const changes = watch();
    const planFile = join(mine, "plan.json");

    const planned = await typed(["plan", "--without", link, "--out", planFile, "--json"], who);
    expect(planned.code, planned.stderr).toBe(0);
    const plan = record<PlanRecord>(planned);
    expect(plan.links.map(({ path }) => path)).toEqual([link]);
    expect(plan.totals.reclaimBytes).toBe(bytesOnDisk() - du(join(store.storeDir, ".links")));

    const elsewhere = { ...who, env: { ...env, XDG_STATE_HOME: join(mine, "state") } };
    const [applied, optimized] = await Promise.all([
      typed(["apply", planFile], who),
      typed(["optimize", "--apply", "--json"], elsewhere),
    ]);
    expect([applied.code, optimized.code], applied.stderr + optimized.stderr).toEqual([1, 1]);
    expect(applied.stdout).toMatch(/^0 paths deleted in /);
    const left = applied.stdout.split("\n").find((line) => line.includes(link));
    expect(left, applied.stdout).toMatch(shut.length > 0 ? "is mounted read-only" : "this user may not change");
    expect(applied.stdout).toMatch(/^ *4 paths +are kept alive by something now /m);
    expect(applied.stdout).toMatch(/^ *2 paths +were not come to /m);
    expect(readlinkSync(link)).toBe(app);

    const { plan: dead, applied: done } = record<OptimizeRecord>(optimized);
    expect(dead.delete.length).toBeGreaterThan(0);
    expect(done).toMatchObject({
      paths: { deleted: 0, skipped: [{ reason: "not-tried", paths: dead.delete.length }] },
      actual: { bytes: 0, narBytes: 0 },
      remarks: [{ code: "NIXPERF_DELETION_FAILED" }],
    });
    expect(changes()).toEqual([]);
    await verify(store);
  });
});

function du(path: string): number {
  return Number(execFileSync("du", ["-s", "--block-size=1", path], { encoding: "utf8" }).split("\t")[0]);
}

describeWithNix("a user whose home may not be entered", (nix) => {
  /** A store of nobody's, and a home that he may not enter any more once `shut` is called. */
  async function homeless() {
    store = throwAwayStore({ nix, asUser: nobody });
    const built = await store.build(packages);
    const { NIX_USER_CONF_FILES: _, ...env } = store.env;
    const shut = () => {
      chownSync(store.home, 65_533, 65_533);
      chmodSync(store.home, 0);
    };
    return { app: named(built, "app"), env, shut };
  }

  test.runIf(isRoot)("gets every figure, and lets go what is dead where Nix itself can work", async () => {
    const { app, env, shut } = await homeless();
    const link = await store.indirectRoot("src/result", app);
    shut();
    const who = { env, asUser: nobody };
    const planFile = join(own("out"), "plan.json");
    const [analyzed, listed, planned] = await Promise.all([
      typed(["analyze", "--json"], who),
      typed(["dead"], who),
      typed(["plan", "--without", link, "--out", planFile, "--json"], who),
    ]);
    expect([analyzed.code, listed.code, planned.code], analyzed.stderr + planned.stderr).toEqual([0, 0, 0]);
    expect(record<AnalyzeRecord>(analyzed).dead.paths).toBe(listed.stdout.trim().split("\n").length);
    // His own, shut by accident: what he has configured is not passed over in silence.
    chownSync(store.home, nobody.uid, nobody.gid);
    const shutOut = await typed(["dead"], who);
    expect(shutOut).toMatchObject({ code: 2, stderr: expect.stringContaining("NIXPERF_CONFIG_UNREADABLE") });
    chownSync(store.home, 65_533, 65_533);

    // Nowhere to write down which roots go.
    const refused = await typed(["apply", planFile], who);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("NIXPERF_DEEDS_UNWRITABLE") });
    expect(readlinkSync(link)).toBe(app);
    const elsewhere = { ...who, env: { ...env, XDG_STATE_HOME: own("kept") } };
    const before = namesIn(store);
    // Version 2.8 aborts in such a home, whatever it is asked.
    const nixWorks = (await store.run("nix-store", ["--check-validity"])).code === 0;
    const deadOnly = await typed(["optimize", "--apply"], who);
    const applied = await typed(["apply", planFile], elsewhere);
    expect([deadOnly.code, applied.code], deadOnly.stderr + applied.stderr).toEqual(nixWorks ? [0, 0] : [1, 1]);
    expect(namesIn(store)).toEqual(nixWorks ? [] : before);
    expect(existsSync(link)).toBe(!nixWorks);
    if (nixWorks) return;
    expect(deadOnly.stdout).toContain("Nix could not go on: getting status of");
    expect(applied.stdout).toContain(`${link}  nothing could be deleted after it: getting status of`);
  });

  test.runIf(isRoot)("loses nothing that links in it, or in the home of another, may keep alive", async () => {
    const { app, env, shut } = await homeless();
    await store.indirectRoot("home/src/result", app);
    const mine = await store.indirectRoot("src/result", app);
    shut();
    const who = { env: { ...env, XDG_STATE_HOME: own("kept") }, asUser: nobody };
    const before = namesIn(store);
    const planFile = join(own("out"), "plan.json");
    const [analyzed, listed, planned] = await Promise.all([
      typed(["analyze", "--json"], who),
      typed(["dead"], who),
      typed(["plan", "--without", mine, "--out", planFile, "--json"], who),
    ]);
    expect([analyzed.code, listed.code, planned.code], analyzed.stderr + planned.stderr).toEqual([0, 0, 0]);
    const message = expect.stringContaining(`${store.stateDir}/gcroots/auto/`);
    const hidden = (at: string) => expect.objectContaining({ at, code: "NIXPERF_ROOTS_HIDDEN", message });
    expect(record<AnalyzeRecord>(analyzed).gaps).toContainEqual(hidden("/dead"));
    expect(listed.stderr).toContain("in places this user may not enter");
    expect(record<PlanRecord>(planned).gaps).toContainEqual(hidden("/delete"));

    const homes = [store.home, own("another")].map(async (HOME, i) => {
      const here = { ...who.env, HOME, XDG_STATE_HOME: own(`kept-${i}`) };
      const applied = await typed(["apply", planFile], { ...who, env: here });
      expect(applied.code, applied.stderr).toBe(1);
      expect(applied.stdout).toMatch(/^0 paths deleted in /);
      expect(applied.stdout).toContain(`${mine}  nothing could be deleted after it: ${store.stateDir}/gcroots/auto/`);
      expect(applied.stdout).toMatch(
        /^ *2 paths +may be kept alive by roots that neither this user nor Nix can follow /m,
      );
    });
    await Promise.all(homes);
    expect(readlinkSync(mine)).toBe(app);
    expect(namesIn(store)).toEqual(before);
  });
});

/** What is below `/etc` on a machine with these settings of Nix beside those that the store needs. */
function machineWide(settings: string): string {
  const etc = join(store.top, "machine");
  mkdirSync(join(etc, "nix"), { recursive: true });
  for (const name of ["passwd", "group", "nsswitch.conf"].filter((one) => existsSync(join("/etc", one))))
    copyFileSync(join("/etc", name), join(etc, name));
  writeFileSync(join(etc, "nix/nix.conf"), readFileSync(join(store.top, "etc/nix.conf"), "utf8") + settings);
  return etc;
}

describeWithNix("a user whom the daemon does not trust", (nix) => {
  test.runIf(canMount)(
    "deletes what is dead by the daemon's settings, that alone, and nothing without a daemon",
    async () => {
      store = throwAwayStore({ nix });
      const built = await store.build(packages);
      const derivations = (await store.ok("nix-store", ["--query", "--deriver", ...built])).trim().split("\n");
      const app = named(built, "app");
      store.root("app", app);
      store.root("junk.drv", named(derivations, "junk.drv"));
      const [old = ""] = await store.build(derivation("old", "mkdir $out; head -c 40000 /dev/zero > $out/large"));

      // What this user wishes is the contrary of what the daemon does.
      const etc = machineWide("trusted-users = root\nkeep-outputs = true\nkeep-derivations = false\n");
      const home = own("user");
      mkdirSync(join(home, ".config/nix"), { recursive: true });
      writeFileSync(join(home, ".config/nix/nix.conf"), "keep-outputs = false\nkeep-derivations = true\n");
      const mounts = [`mount --bind ${etc} /etc`];
      const { NIX_CONF_DIR: _, NIX_USER_CONF_FILES: __, ...machine } = store.env;
      const [unshare = "", ...args] = mounted(mounts, [nix.program("nix-daemon")]);
      daemon = spawn(unshare, args, { env: machine, stdio: "ignore" });
      while (!existsSync(join(store.stateDir, "daemon-socket/socket"))) await sleep(20);
      const env = { ...machine, NIX_REMOTE: "daemon", HOME: home, TMPDIR: home };
      const who = { env, asUser: nobody, mounts };
      const rootOf = async (name: string, path: string) => {
        const link = join(home, name);
        const toRegister = ["--realise", path, "--add-root", link, "--indirect"];
        await store.ok("nix-store", toRegister, { asUser: nobody, env: { NIX_REMOTE: "daemon", HOME: home } });
        return link;
      };
      const [last, second] = [await rootOf("last", old), await rootOf("second", app)];

      const planFile = join(home, "plan.json");
      const without = ["--without", last, "--without", second];
      const [analyzed, planned] = await Promise.all([
        typed(["analyze", "--json"], who),
        typed(["plan", ...without, "--out", planFile, "--json"], who),
      ]);
      const { settings } = record<AnalyzeRecord>(analyzed);
      expect(settings).toMatchObject({
        decidedBy: "daemon",
        keepOutputs: true,
        keepDerivations: false,
        origins: { keepOutputs: expect.stringMatching("^/etc/nix/nix.conf:") },
        ours: { keepOutputs: false, keepDerivations: true },
      });
      const plan = record<PlanRecord>(planned);
      const start = bytesOnDisk();
      const applied = await typed(["apply", planFile, "--json"], who);
      expect(applied.code, applied.stderr).toBe(0);
      const done = record<ApplyRecord>(applied);
      expect(done.roots.removed.map(({ path }) => path).sort()).toEqual([last, second].sort());
      expect(done.paths).toMatchObject({ planned: plan.delete.length, deleted: plan.delete.length, skipped: [] });
      expect(namesIn(store)).toEqual(["app", "dep", "junk", "junk.drv"]);
      const freed = start - bytesOnDisk();
      expect([plan.totals.reclaimBytes, done.actual.bytes]).toEqual([freed, freed]);

      const undone = await typed(["undo", "--json"], who);
      expect(undone.code, undone.stderr).toBe(1);
      const back = record<UndoRecord>(undone);
      expect([back.restored, back.skipped].map((found) => found.map(({ path }) => path))).toEqual([[second], [last]]);
      expect(await store.ok("nix-store", ["--gc", "--print-roots"])).toContain(second);

      // The daemon looks where this user may not, and keeps what it finds.
      const [secret = ""] = await store.build(derivation("secret", "mkdir $out; echo > $out/secret"));
      await store.build(derivation("new", "mkdir $out; head -c 50000 /dev/zero > $out/large"));
      await store.indirectRoot("private/result", secret);
      chmodSync(join(store.top, "private"), 0o700);
      const then = bytesOnDisk();
      const optimized = await typed(["optimize", "--apply", "--json"], who);
      expect(optimized.code, optimized.stderr).toBe(1);
      const { applied: later } = record<OptimizeRecord>(optimized);
      expect(later!.paths.skipped).toEqual([{ reason: "refused", paths: 1, examples: [secret] }]);
      expect(later!.actual.bytes).toBe(then - bytesOnDisk());
      expect(namesIn(store)).toEqual(["app", "dep", "junk", "junk.drv", "secret"]);

      await stopDaemon();
      expect((await typed(["plan", "--without", second, "--out", planFile], who)).code).toBe(0);
      const unanswered = await typed(["apply", planFile], who);
      expect(unanswered.code, unanswered.stderr).toBe(1);
      expect(unanswered.stdout).toMatch(/^0 paths deleted in /);
      expect(unanswered.stdout).toContain(`${second}  nothing could be deleted after it: cannot connect to `);
      expect(readlinkSync(second)).toBe(app);
      await verify(store);
    },
  );
});

describeWithNix("a plan or a policy that is not to be gone by as it stands", (nix) => {
  test("a plan that is older than the store's state: done as far as it still holds; what is left is named, and the exit status is 1", async () => {
    store = throwAwayStore({ nix });
    const built = await store.build(packages);
    const [app, junk] = [named(built, "app"), named(built, "junk")];
    const [old = ""] = await store.build(derivation("old", "echo > $out"));
    const links: Record<string, string> = {};
    for (const name of ["moved", "gone", "again", "same"])
      links[name] = await store.indirectRoot(`src/${name}`, name === "same" ? old : app);
    const planFile = join(store.top, "plan.json");
    const without = Object.values(links).flatMap((link) => ["--without", link]);
    const who = { env: store.env };
    expect((await typed(["plan", ...without, "--out", planFile], who)).code).toBe(0);

    for (const name of ["moved", "gone", "again"]) unlinkSync(links[name]!);
    symlinkSync(junk, links["moved"]!);
    symlinkSync(app, links["again"]!);
    const applied = await typed(["apply", planFile], who);
    expect(applied.code, applied.stderr).toBe(1);
    for (const [name, why] of [
      ["moved", "it leads to another path now"],
      ["gone", "it is not there any more"],
      ["again", "it was made anew since the plan"],
    ] as const) {
      const line = applied.stdout.split("\n").find((one) => one.includes(links[name]!));
      expect(line, applied.stdout).toContain(why);
    }
    expect(applied.stdout).toMatch(/^1 root removed and 2 paths deleted in /);
    expect(applied.stdout).toMatch(/kept alive by something now/);
    expect(namesIn(store)).toEqual(["app", "app.drv", "dep", "dep.drv", "junk", "junk.drv"]);
    expect(Object.values(links).filter((link) => existsSync(link))).toEqual([links["moved"], links["again"]]);
    await verify(store);
  });

  // The rest is the same with every Nix.
  if (nix !== nixInstalls().at(-1)) return;

  /** A store with a plan that lets its one root go. */
  async function planned() {
    store = throwAwayStore({ nix });
    const built = await store.build(packages);
    const app = named(built, "app");
    const link = await store.indirectRoot("src/result", app);
    const planFile = store.write("home/plan.json", "");
    const { code } = await typed(["plan", "--without", link, "--out", planFile], { env: store.env });
    expect(code).toBe(0);
    const text = readFileSync(planFile, "utf8");
    return { app, link, text, plan: JSON.parse(text) as PlanRecord };
  }

  test("a plan that was carried out: paths that are gone are no failure, roots of which nobody knows what became are", async () => {
    store = throwAwayStore({ nix });
    const link = await store.indirectRoot("src/result", named(await store.build(packages), "app"));
    const planFile = join(store.top, "plan.json");
    for (const [without, outcomes] of [
      [[], ["0: 2 paths", "0: 0 paths"]],
      [
        ["--without", link],
        ["0: 1 root removed and 4 paths", "1: 0 paths"],
      ],
    ] as const) {
      await typed(["plan", ...without, "--out", planFile], { env: store.env });
      for (const outcome of outcomes) {
        const { code, stdout } = await typed(["apply", planFile], { env: store.env });
        expect(`${code}: ${stdout}`).toMatch(new RegExp(`^${outcome} deleted in `));
      }
    }
  });

  test("a plan that was edited, torn, made for another store, or is none: refused with 2 and the reason", async () => {
    const { text, plan } = await planned();
    const changes = watch();
    const other = { ...plan, store: { ...plan.store, realDir: "/elsewhere/store" } };
    const [first] = plan.delete;
    const outside = { ...plan, delete: [{ ...first!, path: `${store.storeDir}/../src/result` }] };
    const cases = [
      ["NIXPERF_PLAN_CHANGED", JSON.stringify({ ...plan, links: [], delete: plan.delete.slice(1) })],
      ["NIXPERF_PLAN_OTHER_STORE", JSON.stringify({ ...other, id: planId(other) })],
      ["NIXPERF_PLAN_INVALID", text.slice(0, -100)],
      ["NIXPERF_PLAN_INVALID", JSON.stringify({ ...plan, schema: "nixperf.store.plan/2" })],
      ["NIXPERF_PLAN_INVALID", JSON.stringify({ ...outside, id: planId(outside) })],
      ["NIXPERF_PLAN_UNREADABLE", null],
    ] as const;
    const asked = cases.map(async ([code, content], i) => {
      const file = content === null ? store.home : store.write(`home/${i}.json`, content);
      const said = await typed(["apply", file], { env: store.env });
      expect(said, code).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/^error: .*plan/) });
      expect(said.stderr).toContain(`code      ${code}\n`);
    });
    await Promise.all(asked);
    const forScripts = await typed(["apply", join(store.home, "0.json"), "--json"], { env: store.env });
    expect(forScripts.code).toBe(2);
    expect(record(forScripts)).toMatchObject({ schema: "nixperf.error/1", code: "NIXPERF_PLAN_CHANGED" });
    expect(changes()).toEqual([]);
  });

  test("a plan by somebody who knows how plans are signed: what is alive and what is no root stays", async () => {
    const { app, link, plan } = await planned();
    const [dir, file] = [store.write("src/dear/file", "dear"), store.write("src/plain", "dear")];
    const elsewhere = join(store.top, "src/elsewhere");
    symlinkSync(join(store.top, "src/dear"), elsewhere);
    const [known] = plan.links;
    const forged: PlanRecord = {
      ...plan,
      links: [file, join(dir, ".."), elsewhere].map((path) => Object.assign({ ...known! }, { path })),
    };
    const planFile = store.write("home/forged.json", JSON.stringify({ ...forged, id: planId(forged) }));
    const applied = await typed(["apply", planFile, "--json"], { env: store.env });
    expect(applied.code, applied.stderr).toBe(1);
    const { roots, paths } = record<ApplyRecord>(applied);
    expect([roots.removed, roots.skipped.length]).toEqual([[], 3]);
    expect(paths.skipped).toContainEqual(expect.objectContaining({ reason: "alive-now" }));
    expect(readlinkSync(link)).toBe(app);
    expect([dir, file].map((path) => readFileSync(path, "utf8"))).toEqual(["dear", "dear"]);
    expect(readlinkSync(elsewhere)).toBe(join(store.top, "src/dear"));
    expect(namesIn(store)).toEqual(["app", "app.drv", "dep", "dep.drv"]);
    await verify(store);
  });

  test("a policy with keys that nobody knows, and one that a project brings along: refused with 2", async () => {
    await planned();
    const changes = watch();
    const config = "home/.config/nixperf/config.jsonc";
    const commands = [["plan"], ["optimize", "--apply", "--json"]];
    const refused = async (cwd: string, wanted: { message: string; code: string }) => {
      const asked = commands.map((command) => typed(command, { env: store.env, cwd }));
      const outcomes = await Promise.all(asked);
      for (const { code, stdout, stderr } of outcomes) {
        expect(code, stdout + stderr).toBe(2);
        if (stdout !== "") expect(record({ stdout, stderr })).toMatchObject({ schema: "nixperf.error/1", ...wanted });
        else expect(stderr).toContain(`error: ${wanted.message}\n`);
      }
      expect(outcomes.map(({ stdout }) => stdout === "")).toEqual([true, false]);
    };

    store.write(config, '{\n  "retention": { "presett": "weekly" }\n}');
    const mistyped = `${config}:2: unknown key "presett" in "retention"; did you mean preset?`;
    await refused(store.top, { message: mistyped, code: "NIXPERF_CONFIG_UNKNOWN" });
    store.write(config, '{ "retention": { "profiles": { "keepLost": 1 } } }');
    const deeper = `${config}:1: unknown key "keepLost" in "retention.profiles"; did you mean keepLast?`;
    await refused(store.top, { message: deeper, code: "NIXPERF_CONFIG_UNKNOWN" });
    rmSync(join(store.top, config));

    const project = join(store.top, "src/project");
    store.write("src/project/.git/HEAD", "");
    store.write("src/project/nixperf.jsonc", '{ "retention": { "preset": "tight" } }');
    store.write("src/project/deep/down", "");
    const message = `${project}/nixperf.jsonc:1: "retention" is for the machine, not for a project`;
    await refused(join(project, "deep"), { message, code: "NIXPERF_CONFIG_SCOPE" });
    rmSync(project, { recursive: true });
    expect(changes().filter((line) => !line.startsWith("changed: .: "))).toEqual([]);
  });
});
