import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, closeSync, mkdirSync, openSync, existsSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { derivation, nobody, printedRoots, runOk, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { findRoots, type RootScan } from "../src/roots/index.ts";
import { kinds, link } from "./roots/links.ts";

let store: ThrowAwayStore;
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    const ended = once(child, "exit");
    if (child.kill("SIGKILL")) await ended;
  }
  store.dispose();
});

const isRoot = process.getuid?.() === 0;

const build = (names: readonly string[]): Promise<string[]> =>
  store.build(scope(Object.fromEntries(names.map((name) => [name, derivation(name, "mkdir $out; echo > $out/file")]))));

/** As Nix prints them: link roots and runtime roots of registered paths, temporary roots by process. */
function asPrinted(scan: RootScan, registered: readonly string[]): Set<string> {
  const known = [...scan.links, ...scan.runtime].filter(({ target }) => registered.includes(target));
  const pairs = known.map(({ path, target }) => `${path}\0${target}`);
  return new Set([...pairs, ...scan.temporary.map(({ pid, target }) => `{temp:${pid}}\0${target}`)]);
}

const askNix = async (): Promise<Set<string>> =>
  printedRoots(await store.ok("nix-store", ["--gc", "--print-roots"]), store.storeDir);

/** What an unprivileged user other than the owner finds. */
async function asStranger(): Promise<RootScan> {
  const child = fileURLToPath(new URL("roots/child.ts", import.meta.url));
  const options = ["--no-warnings", "--conditions=@nixperf/source"];
  return JSON.parse(
    await runOk(process.execPath, [...options, child, store.storeDir, store.stateDir], { asUser: nobody }),
  ) as RootScan;
}

describeWithNix("roots", (nix) => {
  test("links and files of every kind are roots, or are none, as Nix has it and under the name Nix gives them", async () => {
    store = throwAwayStore({ nix });
    const names = Object.keys(kinds);
    const built = await build(names.map((_, i) => `p${i}`));
    const { storeDir, stateDir, home } = store;
    const expected = new Set<string>();
    names.forEach((name, i) => {
      const target = built.find((path) => path.endsWith(`-p${i}`))!;
      const at = { target, gcroots: `${stateDir}/gcroots`, profiles: `${stateDir}/profiles`, storeDir, home };
      kinds[name]!.make(at);
      if (kinds[name]!.root !== null) expected.add(`${kinds[name]!.root(at)}\0${target}`);
    });
    const scan = await findRoots({ location: store });
    expect(asPrinted(scan, built)).toEqual(expected);
    expect(scan.dangling.map(({ entry, auto }) => [basename(entry), auto]).sort()).toEqual(
      // nix-build's own links are removed together with its temporary directory.
      expect.arrayContaining([
        ["loose", false],
        ["loose", true],
      ]),
    );
    expect(scan.hidden).toEqual({
      directories: [],
      links: [],
      tempRootFiles: 0,
      processes: expect.any(Number),
    });
    expect(await askNix()).toEqual(expected);
  });

  test("generations of a profile that nix-env makes, with the links that lead to them from elsewhere", async () => {
    store = throwAwayStore({ nix });
    const built = await build(["one", "two"]);
    for (const path of built) await store.ok("nix-env", ["-p", `${store.stateDir}/profiles/system`, "--set", path]);
    for (const path of built) await store.ok("nix-env", ["-p", `${store.home}/mine`, "--set", path]);
    const ours = asPrinted(await findRoots({ location: store }), built);
    expect([...ours].map((root) => basename(root.split("\0")[0]!)).sort()).toEqual([
      "mine-1-link",
      "mine-2-link",
      "system-1-link",
      "system-2-link",
    ]);
    expect(await askNix()).toEqual(ours);
  });

  for (const moved of ["gcroots", "profiles"]) {
    test(`${moved} moved elsewhere with a link left behind protects nothing`, async () => {
      store = throwAwayStore({ nix });
      const [path = ""] = await build(["x"]);
      link(`${store.stateDir}/${moved}/x`, path);
      expect([...asPrinted(await findRoots({ location: store }), [path])]).toHaveLength(1);
      renameSync(`${store.stateDir}/${moved}`, `${store.top}/moved`);
      symlinkSync(`${store.top}/moved`, `${store.stateDir}/${moved}`);
      expect([...asPrinted(await findRoots({ location: store }), [path])]).toEqual([]);
      expect([...(await askNix())]).toEqual([]);
    });
  }

  test("around from the store to an object that is a link: a root, since a version of Nix has it so", async () => {
    store = throwAwayStore({ nix });
    const [path = ""] = await build(["x"]);
    const [object = ""] = await store.build(derivation("link", `ln -s ${path} $out`));
    store.root("around", `${store.storeDir}/../store/${basename(object)}`);
    const ours = asPrinted(await findRoots({ location: store }), [path]);
    expect([...ours]).toEqual([`${object}\0${path}`]);
    const theirs = await askNix();
    if (theirs.size > 0) expect(theirs).toEqual(ours);
  });

  test("a Nix at work protects paths by their hash; one that is gone, and one cut off while writing, do not", async () => {
    store = throwAwayStore({ nix });
    const building = store.build(
      derivation(
        "slow",
        `touch ${store.top}/started; while ! test -e ${store.top}/go-on; do sleep 0.1; done; echo > $out`,
      ),
    );
    await until(() => existsSync(`${store.top}/started`));
    const directory = `${store.stateDir}/temproots`;
    const dead = "4194304";
    writeFileSync(`${directory}/${dead}`, `${store.storeDir}/${"1".repeat(32)}-dead\0`);
    const held = `${store.storeDir}/${"2".repeat(32)}-held`;
    writeFileSync(`${directory}/4194305`, `${held}\0${store.storeDir}/${"3".repeat(32)}-cut`, { mode: 0o600 });
    await hold(`${directory}/4194305`);

    const scan = await findRoots({ location: store });
    expect(scan.leakedTempRoots).toBe(1);
    const names = scan.temporary.map(({ target }) => target.slice(store.storeDir.length + 34));
    expect(names).toContain("slow.drv");
    expect(names).toContain("held");
    expect(names).not.toContain("dead");
    expect(names).not.toContain("cut");
    expect(scan.temporary.find(({ target }) => target === held)).toMatchObject({
      pid: 4194305,
      hashPart: "2".repeat(32),
    });
    expect(await askNix()).toEqual(asPrinted(scan, []));
    if (isRoot) {
      const stranger = await asStranger();
      expect(stranger.temporary).toEqual([]);
      // Nix makes these files for their owner alone.
      expect(stranger.hidden.tempRootFiles).toBe(2);
      chmodSync(directory, 0o700);
      expect((await asStranger()).hidden.tempRootFiles).toBeNull();
      chmodSync(directory, 0o755);
    }
    store.write("go-on", "");
    await building;
  });

  test("what processes use is found under Nix's names: program, directory, files, environment, not arguments", async () => {
    store = throwAwayStore({ nix });
    const [program = ""] = await store.build(derivation("program", "mkdir -p $out/bin; cp /bin/sleep $out/bin/"));
    const names = ["cwd", "fd", "environ", "listed", "arguments"];
    const built = await build(names);
    const of = (name: string) => built.find((path) => path.endsWith(`-${name}`))!;
    const file = openSync(`${of("fd")}/file`, "r");
    await start(`${program}/bin/sleep`, { cwd: "/" });
    await start("/bin/sleep", { cwd: of("cwd") });
    await start("/bin/sleep", { stdio: ["ignore", "ignore", "ignore", file] });
    await start("/bin/sleep", { env: { X: of("environ") } });
    await start("/bin/sleep", { env: { LIST: `/bin:${of("listed")}/bin:${of("arguments")}more` } });
    closeSync(file);
    const shell = spawn("/bin/sh", ["-c", "read x", of("arguments")], { env: {}, stdio: ["pipe", "ignore", "ignore"] });
    children.push(shell);
    await once(shell, "spawn");

    const scan = await findRoots({ location: store });
    const ours = asPrinted(scan, [program, ...built]);
    const found = scan.runtime.map(({ how, target }) => `${how} ${target.slice(store.storeDir.length + 34)}`);
    expect(found.filter((line) => !line.endsWith("more")).sort()).toEqual(
      ["cwd cwd", "environ environ", "environ listed", "exe program", "fd fd", "maps program"].sort(),
    );
    expect(scan.runtime.find(({ how }) => how === "exe")?.process).toBe("sleep");
    expect(await askNix()).toEqual(ours);
  });

  // Only root can be a stranger to itself.
  test.runIf(isRoot)("what a stranger may not look at is named or counted, never taken to be empty", async () => {
    store = throwAwayStore({ nix });
    const [path = "", other = ""] = await build(["x", "y"]);
    const secret = `${store.stateDir}/gcroots/secret`;
    mkdirSync(secret);
    symlinkSync(path, `${secret}/inside`);
    chmodSync(secret, 0o000);
    const listed = `${store.stateDir}/gcroots/listed`;
    mkdirSync(listed);
    symlinkSync(path, `${listed}/inside`);
    chmodSync(listed, 0o744);
    const home = `${store.top}/home/ada`;
    mkdirSync(home);
    symlinkSync(other, `${home}/result`);
    chmodSync(home, 0o700);
    store.root("auto/ada", `${home}/result`);
    await start("/bin/sleep", { env: { X: path } });

    const stranger = await asStranger();
    expect(stranger.hidden.directories.toSorted()).toEqual([listed, secret]);
    expect(stranger.hidden.links).toEqual([`${store.stateDir}/gcroots/auto/ada`]);
    expect(stranger.dangling.map(({ entry }) => entry)).not.toContain(`${store.stateDir}/gcroots/auto/ada`);
    expect(stranger.hidden.processes).toBeGreaterThan(0);
    expect(asPrinted(stranger, [path, other]).size).toBe(0);

    const owner = await findRoots({ location: store });
    expect(owner.hidden).toEqual({ directories: [], links: [], tempRootFiles: 0, processes: expect.any(Number) });
    expect(asPrinted(owner, [path, other]).size).toBe(4);
  });

  test("through the daemon a stranger is told the same paths, though not by what", async () => {
    store = throwAwayStore({ nix, settings: { "allowed-users": "*" } });
    const [path = "", other = ""] = await build(["x", "y"]);
    store.root("direct", path);
    await start("/bin/sleep", { env: { X: other } });
    const socket = `${store.stateDir}/daemon-socket/socket`;
    const daemon = spawn(nix.program("nix-daemon"), [], { env: store.env, stdio: "ignore" });
    children.push(daemon);
    await until(() => existsSync(socket));
    const env = { NIX_REMOTE: "daemon" };
    const told = await store.ok("nix-store", ["--gc", "--print-roots"], { env, asUser: nobody });
    const theirs = [...printedRoots(told, store.storeDir)].map((root) => root.split("\0"));
    const ours = [...asPrinted(await findRoots({ location: store }), [path, other])].map((root) => root.split("\0")[1]);
    expect(theirs.map(([, target]) => target).sort()).toEqual(ours.sort());
    expect(theirs.map(([label]) => label)).toContain("{censored}");
  });
});

async function until(what: () => boolean): Promise<void> {
  for (const began = Date.now(); !what();) {
    if (Date.now() - began > 60_000) throw new Error("it did not come about within a minute");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function start(program: string, options: object): Promise<void> {
  const child = spawn(program, ["1000"], { stdio: "ignore", env: {}, ...options });
  children.push(child);
  await once(child, "spawn");
}

/** Has a process hold the lock of a file, as a running Nix does with its temporary roots. */
async function hold(file: string): Promise<void> {
  const child = spawn("flock", ["-F", "-x", file, "/bin/sh", "-c", "echo locked; exec sleep 1000"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  await once(child.stdout, "data");
}
