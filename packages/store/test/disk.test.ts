import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import { derivation, nixInstalls, nobody, runOk, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test, vi } from "vitest";
import { disk } from "../src/index.ts";
import { readDisk, reclaim, walkStore } from "../src/parts.ts";
import type { WalkedStore } from "../src/parts.ts";
import { diskTotals } from "../src/model/disk/disk-totals.ts";
import { localTmpdir } from "./local-tmpdir.ts";

let store: ThrowAwayStore;
const before = { ...process.env };
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  for (const name of Object.keys(store.env)) delete process.env[name];
  Object.assign(process.env, before);
  store.dispose();
});

const du = (flag: string): number =>
  Number(execFileSync("du", ["-s", flag, store.storeDir], { encoding: "utf8" }).split("\t")[0]);

/** What du says, the store directory itself aside, which may shrink and grow. */
const onDisk = (): { bytes: number; inodes: number } => ({
  bytes: du("--block-size=1") - lstatSync(store.storeDir).blocks * 512,
  inodes: du("--inodes"),
});

/** Packages of files with a few contents and sizes, some executable, some linked by the builder, and links. */
function packages(count: number): string {
  const one = (i: number): string => {
    const size = [0, 1, 700, 5_000, 40_000][i % 5];
    const file = `head -c ${size} /dev/zero > $out/bin/f; head -c ${i * 300} /dev/zero > $out/own;`;
    const mode = i % 3 === 0 ? "chmod +x $out/bin/f;" : "";
    const links = i % 4 === 0 ? "ln $out/bin/f $out/g; ln $out/bin/f $out/h;" : "";
    const long = "x".repeat(i % 2 === 0 ? 20 : 200);
    return `mkdir -p $out/bin; ${file} ${mode} ${links} ln -s /to/${long} $out/l; seq 300 | while read n; do echo $n > $out/n$((n % ${1 + i * 3})); done`;
  };
  return scope(Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, derivation(`p${i}`, one(i))])));
}

function failing({ write }: ThrowAwayStore): string {
  return write("failing.nix", derivation("failing", "echo left > $out; exit 1").nix);
}

/** All that a walk says, by the names of the entries. */
function figures(walk: WalkedStore): object {
  const { bytes, inodes, savedBytes } = diskTotals(walk);
  const entries = walk.entries.map((name, entry) => [name, [walk.ownBytes[entry], walk.ownInodes[entry]]]);
  const back = walk.entries.map((_, entry) => {
    const chosen = new Uint8Array(walk.entries.length);
    chosen[entry] = 1;
    return [walk.entries[entry], reclaim(walk, chosen).bytes];
  });
  return {
    bytes,
    inodes,
    savedBytes,
    farm: walk.linkFarm,
    entries: Object.fromEntries(entries),
    back: Object.fromEntries(back),
  };
}

/** Parts `of` at random into sets, so that in the end all is deleted. */
function randomSets(of: readonly string[]): string[][] {
  const sets: string[][] = [[], [], [], []];
  for (const one of of) sets[Math.floor(Math.random() * sets.length)]!.push(one);
  return sets.filter((set) => set.length > 0);
}

describeWithNix("what the disk holds", (nix) => {
  const ways = [
    { name: "never optimised", settings: {}, optimise: false },
    { name: "optimised", settings: {}, optimise: true },
    { name: "optimised build by build", settings: { "auto-optimise-store": true }, optimise: false },
  ];
  for (const { name, settings, optimise } of ways) {
    test(`a store that was ${name} is as large as du says, and random sets of paths give back what was said`, async () => {
      store = throwAwayStore({ nix, settings: { ...settings, "keep-derivations": false } });
      await store.build(packages(14));
      if (optimise) await store.ok("nix-store", ["--optimise"]);
      const all = (await store.ok("nix-store", ["--gc", "--print-dead"])).split("\n").filter((path) => path !== "");
      expect(all.length).toBe(28);

      const { bytes, inodes } = diskTotals(await walkStore({ realStoreDir: store.storeDir }));
      expect({ bytes, inodes }).toEqual({ bytes: du("--block-size=1"), inodes: du("--inodes") });

      for (const set of randomSets(all)) {
        const names = set.map((path) => path.slice(store.storeDir.length + 1));
        const walk = await walkStore({ realStoreDir: store.storeDir });
        const chosen = Uint8Array.from(walk.entries, (entry) => (names.includes(entry) ? 1 : 0));
        const only = await walkStore({ realStoreDir: store.storeDir, only: names });
        const predicted = reclaim(walk, chosen);
        expect(reclaim(only, new Uint8Array(names.length).fill(1))).toEqual(predicted);

        const was = onDisk();
        await store.ok("nix-store", ["--delete", ...set]);
        expect(set.filter((path) => existsSync(path))).toEqual([]);
        const is = onDisk();
        expect({ bytes: was.bytes - is.bytes, inodes: was.inodes - is.inodes }).toEqual(predicted);
      }
    });
  }

  test("disk divides a store into what comes back from a collection and what stays", async () => {
    store = throwAwayStore({ nix });
    Object.assign(process.env, store.env);
    const built = await store.build(packages(10));
    await store.ok("nix-store", ["--optimise"]);
    for (const path of built.slice(0, 5)) store.root(path.slice(-2), path);
    // A failed build's, and one that Nix cannot parse.
    mkdirSync(join(store.storeDir, `${"0".repeat(32)}-failed`));
    writeFileSync(join(store.storeDir, "notastorepath"), "x".repeat(9000));

    const record = await disk({ cache: null });
    const { live, dead, unregistered, unusedLinks } = record.shares!;
    expect(record.total).toMatchObject({ bytes: du("--block-size=1"), inodes: du("--inodes") });
    expect([dead.entries, unregistered.entries, unusedLinks.inodes]).toEqual([10, 2, 0]);
    expect(unregistered.bytes).toBe(4096 + 12_288);
    const was = onDisk();
    await store.ok("nix-store", ["--gc"]);
    const is = onDisk();
    expect({ bytes: was.bytes - is.bytes, inodes: was.inodes - is.inodes }).toEqual({
      bytes: dead.bytes + unregistered.bytes,
      inodes: dead.inodes + unregistered.inodes,
    });
    expect(live.bytes).toBe(record.total.bytes - dead.bytes - unregistered.bytes);
    expect((await disk({ cache: null })).shares).toMatchObject({
      dead: { bytes: 0 },
      live: { entries: live.entries, inodes: live.inodes },
    });
  });

  test("a walk that was kept is taken after whatever leaves the store as it was, and after nothing else", async () => {
    vi.stubEnv("TMPDIR", localTmpdir());
    store = throwAwayStore({ nix, settings: { "keep-derivations": false } });
    const [first = "", second = ""] = await store.build(packages(6));
    const location = locateStore({ world: { ...thisWorld(), env: store.env, home: store.home } });
    const link = join(store.top, "result");
    const file = store.write("file", "some text");
    const ask = async (): Promise<boolean> => {
      // As if all had been at rest for long: what happens next has other times all the same.
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 100 * 3600_000 });
      const { walk, isKept } = await readDisk({ location, cache: join(store.top, "cache") });
      vi.useRealTimers();
      expect(figures(walk)).toEqual(figures(await walkStore({ realStoreDir: store.storeDir })));
      return isKept;
    };
    const taken: Record<string, boolean> = {};
    const after = async (name: string, what: () => Promise<unknown>): Promise<void> => {
      await ask();
      await what();
      taken[name] = await ask();
    };
    await after("a question", () => store.ok("nix-store", ["--query", "--references", first]));
    await after("a look at all contents", () => store.ok("nix-store", ["--verify", "--check-contents"]));
    await after("nothing to build", () => store.build(packages(6)));
    await after("a build", () => store.build(derivation("more", "mkdir $out; echo more > $out/more")));
    await after("a build that failed", () => store.run("nix-build", [failing(store), "--no-out-link"]));
    await after("a file that was added", () => store.add(file));
    await after("a root", () => store.indirectRoot("result", second));
    await after("optimising", () => store.ok("nix-store", ["--optimise"]));
    await after("nothing to optimise", () => store.ok("nix-store", ["--optimise"]));
    await after("a deletion", () => store.ok("nix-store", ["--delete", first]));
    await after("a root that is gone", async () => rmSync(link));
    await after("a collection", () => store.ok("nix-store", ["--gc"]));
    // What may be taken for a change and is none only costs a walk.
    expect(taken).toMatchObject({
      "a question": true,
      "a root that is gone": true,
      "a build": false,
      "a build that failed": false,
      "a file that was added": false,
      optimising: false,
      "a deletion": false,
      "a collection": false,
    });
  });

  // Nix has no part in this.
  if (nix !== nixInstalls().at(-1)) return;
  test("whatever lies in a store is counted as du counts it, and what may not be read is named", async () => {
    const asOwner = process.getuid?.() === 0 ? nobody : undefined;
    store = throwAwayStore({ nix, ...(asOwner && { asUser: asOwner }) });
    const hash = "1".repeat(32);
    const odd = join(store.storeDir, `${hash}-odd`);
    mkdirSync(join(odd, "shut"), { recursive: true });
    symlinkSync("loop", join(odd, "loop"));
    symlinkSync(".", join(odd, "here"));
    execFileSync("mkfifo", [join(odd, "pipe")]);
    const script = `require("net").createServer().listen("socket", () => process.exit(0))`;
    execFileSync(process.execPath, ["-e", script], { cwd: odd });
    writeFileSync(Buffer.concat([Buffer.from(`${odd}/`), Buffer.from("\n\xff\xfe", "latin1")]), "x");
    writeFileSync(Buffer.concat([Buffer.from(`${store.storeDir}/`), Buffer.from("\xff\n", "latin1")]), "x");
    try {
      const walk = await walkStore({ realStoreDir: store.storeDir });
      const { bytes, inodes } = diskTotals(walk);
      expect(walk.unreadable).toEqual([]);
      expect({ bytes, inodes }).toEqual({ bytes: du("--block-size=1"), inodes: du("--inodes") });

      writeFileSync(join(odd, "shut/secret"), "");
      chmodSync(join(odd, "shut"), 0);
      // As somebody who may not look into it.
      const parts = pathToFileURL(join(import.meta.dirname, "../src/parts.ts")).href;
      const ask = `const { walkStore } = await import(${JSON.stringify(parts)});
        const { unreadable, unreadableParts } = await walkStore({ realStoreDir: ${JSON.stringify(store.storeDir)} });
        console.log(JSON.stringify({ unreadable, unreadableParts }));`;
      const args = ["--no-warnings", "--conditions=@nixperf/source", "--input-type=module", "--eval", ask];
      const said = await runOk(process.execPath, args, { asUser: asOwner, cwd: "/", env: {} });
      expect(JSON.parse(said)).toMatchObject({
        unreadable: [`${hash}-odd`],
        unreadableParts: [{ path: join(odd, "shut"), code: "EACCES" }],
      });
    } finally {
      chmodSync(join(odd, "shut"), 0o755);
    }
  });
});
