import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { derivation, nobody, run, scope, type NixInstall, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { dedup } from "../src/index.ts";
import type { DedupOptions, DedupRecord } from "../src/index.ts";
import { narHash } from "../src/probe/dedup/hash-file.ts";
import { encodeNix32 } from "@nixperf/nix/hash";
import { localTmpdir } from "./local-tmpdir.ts";

let store: ThrowAwayStore;
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  store.dispose();
});

/** Makes the store this process's, so that verbs and the Nix that they run find it. */
function make(nix: NixInstall, settings: Record<string, boolean> = {}): void {
  store = throwAwayStore({ nix, settings });
  for (const [name, value] of Object.entries(store.env)) vi.stubEnv(name, value);
  vi.stubEnv("XDG_CACHE_HOME", join(store.top, "cache"));
}

const measure = (options: DedupOptions = {}): Promise<DedupRecord> => dedup({ fresh: true, ...options });

interface Disk {
  bytes: number;
  inodes: number;
  links: number;
  linksDirectoryBytes: number;
}

/** What `du` says of the store but of the directory `.links`. */
function disk(): Disk {
  const du = (...flags: string[]): number =>
    Number(execFileSync("du", ["-s", ...flags, store.storeDir], { encoding: "utf8" }).split("\t")[0]);
  const links = join(store.storeDir, ".links");
  const stats = lstatSync(links, { throwIfNoEntry: false });
  const linksDirectoryBytes = (stats?.blocks ?? 0) * 512;
  return {
    bytes: du("--block-size=1") - linksDirectoryBytes,
    inodes: du("--inodes") - (stats === undefined ? 0 : 1),
    links: stats === undefined ? 0 : readdirSync(links).length,
    linksDirectoryBytes,
  };
}

/** Holds what is foretold against what Nix then does. */
async function expectForetold(): Promise<DedupRecord> {
  const record = await measure();
  const before = disk();
  const said = (await store.run("nix-store", ["--optimise"])).stderr;
  const after = disk();
  const { potential } = record;
  expect({
    bytes: before.bytes - after.bytes,
    inodes: before.inodes - after.inodes,
    newLinks: after.links - before.links,
  }).toEqual({ bytes: potential.bytes, inodes: potential.inodes, newLinks: potential.newLinks });
  expect(said).toContain(`by hard-linking ${potential.files} files`);
  if (potential.growth !== null) {
    const growth = after.linksDirectoryBytes - before.linksDirectoryBytes;
    expect(growth).toBeGreaterThanOrEqual(potential.growth.leastBytes);
    expect(growth).toBeLessThanOrEqual(potential.growth.mostBytes);
  }
  return record;
}

/** Optimises until nothing is left, and holds what is said to be saved against what the files would take otherwise. */
async function expectSaved(): Promise<void> {
  // Newer versions leave some hard links of builders for the next run.
  for (let round = 0; round < 4; round++) await store.ok("nix-store", ["--optimise"]);
  const { saved, links, potential } = await measure();
  expect(potential).toMatchObject({ bytes: 0, inodes: 0, files: 0, newLinks: 0 });
  const names = execFileSync("find", [store.storeDir, "-not", "-type", "d", "-printf", "%i %b %s %P\\0"], {
    encoding: "utf8",
  });
  const inodes = new Map<string, { uses: number; blocks: number; size: number; isLinked: boolean }>();
  for (const line of names.split("\0").slice(0, -1)) {
    const [inode, blocks, size, path] = line.split(" ") as [string, string, string, string];
    const found = inodes.get(inode) ?? { uses: 0, blocks: Number(blocks), size: Number(size), isLinked: false };
    if (path.startsWith(".links/")) found.isLinked = true;
    else found.uses++;
    inodes.set(inode, found);
  }
  const linked = [...inodes.values()].filter(({ isLinked, uses }) => isLinked && uses > 0);
  expect(saved).toEqual({
    bytes: linked.reduce((sum, { uses, blocks }) => sum + (uses - 1) * blocks * 512, 0),
    apparentBytes: linked.reduce((sum, { uses, size }) => sum + (uses - 1) * size, 0),
    inodes: linked.reduce((sum, { uses }) => sum + uses - 1, 0),
  });
  expect(links.entries).toBe(disk().links);
}

/** A store object with what there is: duplicates, executables, links, hard links of its builder, empty files. */
const everything = [
  "mkdir $out $out/sub; cd $out; : > empty; : > empty2; echo hello > a; echo hello > b; cp a x; chmod +x x",
  "ln -s a l1; ln -s a l2; ln -s $(printf 'z%.0s' 1 2 3 4 5 6 7 8 9)$name long; ln a sub/hard; echo $name > own",
  "i=0; while [ $i -lt 6000 ]; do echo 'a line that is the same everywhere'; i=$((i+1)); done > large",
  "cp large sub/large2; echo more >> large; cp large large3; ln large3 sub/large4",
].join("\n");

async function build(...names: string[]): Promise<string[]> {
  return store.build(scope(Object.fromEntries(names.map((name) => [name, derivation(name, everything)]))));
}

describeWithNix("deduplication", (nix) => {
  test("what is foretold is what Nix then does, to the block; and in the end there is nothing left", async () => {
    make(nix);
    const [one] = await build("one", "two", "three");
    const record = await expectForetold();
    expect(record.potential.files).toBeGreaterThan(20);
    expect(record.items[0]!.path).toMatch(/large/);
    expect(record.gaps).toEqual([]);
    await expectSaved();
    // Now some are linked already, and some entries of .links are not used any more.
    await store.ok("nix-store", ["--delete", one!]);
    await build("four", "five");
    await expectForetold();
    await expectSaved();
  });

  test("a store that is optimised as it is built has little left, and says what that saves", async () => {
    make(nix, { "auto-optimise-store": true });
    await build("one", "two");
    expect((await measure()).saved.inodes).toBeGreaterThan(10);
    await expectForetold();
    await expectSaved();
  });

  test("names in .links are the hashes of their files", async () => {
    make(nix);
    await build("one");
    await store.ok("nix-store", ["--optimise"]);
    const links = join(store.storeDir, ".links");
    const names = readdirSync(links);
    expect(names.length).toBeGreaterThan(6);
    for (const name of names) {
      const stats = lstatSync(join(links, name));
      const kind = stats.isSymbolicLink() ? 2 : (stats.mode & 0o100) === 0 ? 0 : 1;
      expect(encodeNix32(narHash(join(links, name), kind, stats.size))).toBe(name);
    }
    expect((await measure({ check: true })).links).toMatchObject({ damaged: [], odd: 0, entries: names.length });
  });

  test("what Nix leaves alone is left alone: unregistered entries, writable files; links from them hold an inode", async () => {
    make(nix);
    const [one, two] = (await build("one", "two")) as [string, string];
    execFileSync("cp", ["-a", one, join(store.storeDir, `${"0".repeat(32)}-unregistered`)]);
    execFileSync("ln", [join(two, "own"), join(store.storeDir, `${"0".repeat(32)}-held`)]);
    execFileSync("ln", [join(two, "a"), join(store.storeDir, `${"0".repeat(32)}-held-too`)]);
    chmodSync(join(one, "b"), 0o644);
    const record = await expectForetold();
    expect(record.potential.writableFiles).toBe(1);
  });

  test("files of equal content and another number of blocks: which one stays is foretold by the order of the directory", async () => {
    make(nix);
    const sparse = "truncate -s 200000";
    const dense = "head -c 200000 /dev/zero";
    const mixed = `mkdir $out $out/d; cd $out; ${sparse} a; ${dense} > b; ${sparse} d/c; ${dense} > e; ${sparse} f; ln b d/g`;
    await store.build(
      scope({ one: derivation("one", mixed), two: derivation("two", mixed), three: derivation("three", mixed) }),
    );
    expect((await expectForetold()).potential.inodes).toBeGreaterThan(10);
  });

  test("a damaged file in .links is found: of another size Nix sees it too, of the same size --apply refuses", async () => {
    make(nix);
    const [one] = await build("one");
    await store.ok("nix-store", ["--optimise"]);
    await build("two");
    const links = join(store.storeDir, ".links");
    const large = readdirSync(links).find((name) => lstatSync(join(links, name)).size > 100_000)!;
    const content = "x".repeat(lstatSync(join(links, large)).size);
    const replace = (text: string): void => {
      writeFileSync(join(store.top, "damaged"), text, { mode: 0o444 });
      renameSync(join(store.top, "damaged"), join(links, large));
    };
    replace(content);
    expect((await measure({ check: true })).links.damaged).toEqual([large]);
    expect((await measure()).links.damaged).toBeNull();
    const before = disk();
    await expect(dedup({ apply: true })).rejects.toMatchObject({ code: "NIXPERF_LINKS_DAMAGED" });
    expect(disk()).toEqual(before);
    replace(`${content}x`);
    const { potential } = await measure();
    await store.ok("nix-store", ["--optimise"]);
    // The damaged file has gone, too: nothing used it.
    expect(before.inodes - disk().inodes).toBe(potential.inodes + 1);
    expect(one).toBeDefined();
  });

  test("a registered path that is not on disk stops Nix, which is said, and --apply refuses", async () => {
    make(nix);
    const [one] = (await build("one", "two")) as [string];
    execFileSync("chmod", ["-R", "u+w", one]);
    rmSync(one, { recursive: true });
    const { gaps } = await measure();
    expect(gaps).toMatchObject([{ at: "/potential", code: "NIXPERF_OPTIMISER_BLOCKED" }]);
    expect((await store.run("nix-store", ["--optimise"])).code).toBe(1);
    await expect(dedup({ apply: true })).rejects.toMatchObject({ code: "NIXPERF_OPTIMISER_BLOCKED" });
    await store.ok("nix-store", ["--verify"]);
    expect((await dedup({ apply: true })).applied).toMatchObject({ ended: "done" });
  });

  test("--apply runs Nix's optimiser, tells how far it is, and what came back is what was foretold", async () => {
    make(nix);
    await build("one", "two", "three");
    const steps: string[] = [];
    const record = await dedup({
      apply: true,
      onProgress: ({ doing, done, total }) => void steps.push(`${doing} ${done} ${total}`),
    });
    const { potential, applied } = record;
    expect(applied).toMatchObject({
      ended: "done",
      freedBytes: potential.bytes,
      freedInodes: potential.inodes,
      newLinks: potential.newLinks,
      linkedFiles: potential.files,
    });
    expect(applied!.said).toContain(`by hard-linking ${potential.files} files`);
    expect(steps.findLast((step) => step.startsWith("linking"))).toBe("linking equal files 6 6");
    await store.ok("nix-store", ["--verify", "--check-contents"]);
    await expectSaved();
  });

  test("Ctrl-C stops Nix, and what it had done until then is told", async () => {
    make(nix);
    const many = "mkdir $out; cd $out; i=0; while [ $i -lt 700 ]; do echo $((i/2)) > $i; i=$((i+1)); done";
    await store.build(
      scope(Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`many${i}`, derivation(`many${i}`, many)]))),
    );
    const stop = new AbortController();
    const record = await dedup({
      apply: true,
      signal: stop.signal,
      onProgress: ({ doing, done }) => void (doing.startsWith("linking") && done >= 2 && stop.abort()),
    });
    const { applied, potential } = record;
    expect(applied!.ended).toBe("stopped");
    // Derivations, in which nothing is alike, may have come first.
    expect(applied!.freedInodes).toBeLessThan(potential.inodes);
    const rest = await expectForetold();
    expect(rest.potential.inodes).toBe(potential.inodes - applied!.freedInodes);
    await store.ok("nix-store", ["--verify", "--check-contents"]);
  });

  test("any trees at all: what is foretold is what Nix does", { timeout: 300_000 }, async () => {
    make(nix);
    const content = fc.oneof(
      fc.constantFrom("", "a", "b", "a\n".repeat(3000), `${"b\n".repeat(40_000)}c`, `${"b\n".repeat(40_000)}d`),
      fc.constantFrom("x".repeat(20_000), `${"x".repeat(10_000)}y${"x".repeat(9_999)}`),
    );
    const file = fc.record({
      name: fc.constantFrom("a", "b", "c", "d/e", "d/f", "d/g/h", "i\nj", "é"),
      what: fc.oneof(
        fc.record({ is: fc.constant("file" as const), content, executable: fc.boolean() }),
        fc.record({ is: fc.constant("link" as const), target: fc.constantFrom("a", "b", "/nowhere/".repeat(12)) }),
      ),
      alsoAt: fc.option(fc.constantFrom("k", "d/l", "m/n"), { freq: 3 }),
    });
    const trees = fc.array(fc.array(file, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(trees, async (each) => {
        const top = join(store.top, `trees-${runs++}`);
        for (const [i, files] of each.entries()) {
          const root = join(top, `tree-${i}`);
          mkdirSync(root, { recursive: true });
          for (const { name, what, alsoAt } of files) {
            const path = join(root, name);
            mkdirSync(dirname(path), { recursive: true });
            rmSync(path, { force: true });
            if (what.is === "link") execFileSync("ln", ["-s", "--", what.target, path]);
            else writeFileSync(path, what.content, { mode: what.executable ? 0o555 : 0o444 });
            if (alsoAt === null) continue;
            mkdirSync(dirname(join(root, alsoAt)), { recursive: true });
            execFileSync("ln", ["-fP", "--", path, join(root, alsoAt)]);
          }
          // A builder, since adding does not keep hard links.
          const script = `cp -a ${root} $out`;
          await store.build(derivation(`tree-${runs}-${i}`, script, { env: { nonce: basename(top) } }));
        }
        await expectForetold();
      }),
      { numRuns: 12 },
    );
    await expectSaved();
  });

  test("the second run takes the first one's answer, as long as nothing has changed; a damaged one is not taken", async () => {
    vi.stubEnv("TMPDIR", localTmpdir());
    make(nix);
    await build("one", "two");
    const cache = join(store.top, "cache/nixperf");
    const later = (ms: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
    later(60_000);
    const first = await dedup();
    const kept = readdirSync(join(cache, "store")).map((name) => join(cache, "store", name));
    expect(kept.map((name) => basename(name).replace(/-.*/, "")).sort()).toEqual(["dedup", "hashes"]);
    later(120_000);
    const second = await dedup();
    expect(second).toEqual(first);
    expect((await dedup({ fresh: true })).store.readAt).not.toBe(first.store.readAt);
    // Hashes alone save reading.
    writeFileSync(join(store.storeDir, "odd"), "");
    vi.useRealTimers();
    const again = await dedup();
    expect(again.looked).toEqual({ files: first.looked.files, hashedFiles: 0, hashedBytes: 0 });
    expect(again.potential).toEqual(first.potential);
    expect((await measure()).looked).toEqual(first.looked);
    later(60_000);
    for (const name of kept) {
      copyFileSync(name, `${name}.whole`);
      for (const damage of [0, 20, 100]) {
        const bytes = execFileSync("cat", [`${name}.whole`]);
        bytes[damage % bytes.length]! ^= 1;
        writeFileSync(name, bytes);
        expect((await dedup()).potential).toEqual(first.potential);
      }
      writeFileSync(name, "");
      expect((await dedup()).potential).toEqual(first.potential);
    }
    await store.ok("nix-store", ["--optimise"]);
    expect((await dedup()).potential.files).toBe(0);
  });

  test.skipIf(process.getuid?.() !== 0)("files that this user may not read make it a lower bound", async () => {
    make(nix);
    const [one] = (await build("one", "two")) as [string];
    const whole = await measure();
    chmodSync(join(one, "large"), 0o000);
    const bin = fileURLToPath(new URL("../bin/main.js", import.meta.url));
    const args = ["--no-warnings", "--conditions=@nixperf/source", bin, "dedup", "--fresh", "--json"];
    const { stdout } = await run(process.execPath, args, { cwd: "/", env: { ...store.env }, asUser: nobody });
    const seen = JSON.parse(stdout) as DedupRecord;
    expect(seen.gaps).toMatchObject([{ at: "/potential", code: "NIXPERF_FILES_UNREADABLE" }]);
    expect(seen.gaps[0]!.message).toContain(`${one}/large (EACCES)`);
    expect(seen.potential.bytes).toBeLessThan(whole.potential.bytes);
    expect(seen.potential.bytes).toBeGreaterThan(0);
  });

  test("the command prints it, and its record with --json", async () => {
    make(nix);
    await build("one", "two");
    const bin = fileURLToPath(new URL("../bin/main.js", import.meta.url));
    const printed = (...args: string[]): Promise<string> =>
      store.ok(process.execPath, ["--no-warnings", "--conditions=@nixperf/source", bin, "dedup", ...args]);
    expect(await printed()).toMatch(/^Hard links save 0 B in .*; Nix's optimiser would save [\d.]+ [KM]iB more\.\n/);
    const applied = JSON.parse(await printed("--apply", "--json")) as DedupRecord;
    expect(applied.applied).toMatchObject({ ended: "done", freedBytes: applied.potential.bytes });
    expect(await printed()).toMatch(/would save nothing more/);
  });
});
