import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { afterEach, expect, test } from "vitest";

import {
  derivation,
  diffDigests,
  fixedOutput,
  nix as expr,
  nobody,
  scope,
  source,
  textFile,
  type ThrowAwayStore,
  type ThrowAwayStoreOptions,
  throwAwayStore,
  treeDigest,
} from "../src/index.ts";
import { describeWithNix } from "../src/vitest.ts";

const made: ThrowAwayStore[] = [];
const make = (options: ThrowAwayStoreOptions): ThrowAwayStore => {
  const store = throwAwayStore(options);
  made.push(store);
  return store;
};
afterEach(() => made.splice(0).forEach((store) => store.dispose()));

const isRoot = process.getuid?.() === 0;
const users = isRoot ? [undefined, nobody] : [undefined];

describeWithNix("a throw-away store", (nix) => {
  for (const asUser of users) {
    test(`builds every kind of path as ${asUser === undefined ? "ourselves" : "an unprivileged user"}`, async () => {
      const store = make({ nix, ...(asUser && { asUser }) });
      const file = store.write("some source", "source text\n");
      const built = await store.build(
        scope({
          lib: derivation("lib-1.0", 'mkdir $out $dev; echo lib > $out/lib; echo "$out" > $dev/uses', {
            outputs: ["out", "dev"],
          }),
          archive: fixedOutput("archive-2.tar", 'fixed "content" ${not interpolated}\\'),
          app: derivation("app-3", 'cat "$archive" "$text" "$src" > $out; echo "$lib" >> $out', {
            env: {
              lib: expr("lib.out"),
              archive: expr("archive"),
              text: textFile("t", "text\n"),
              src: source("s", file),
            },
          }),
        }),
      );
      const app = built.find((path) => path.endsWith("-app-3"))!;
      const content = readFileSync(app, "utf8");
      expect(content).toContain('fixed "content" ${not interpolated}\\text\nsource text\n');
      expect(content).toMatch(/-lib-1\.0\n$/);
      expect(built.filter((path) => path.startsWith(`${store.storeDir}/`))).toEqual(built);
      expect(built.length).toBeGreaterThanOrEqual(3);
      const references = await store.ok("nix-store", ["--query", "--references", app]);
      expect(references.trim()).toMatch(/^\S+-lib-1\.0$/);
      expect(statSync(store.database).uid).toBe(asUser?.uid ?? process.getuid?.());
    });
  }

  test("a failed build throws with Nix's own words and leaves the failed output behind", async () => {
    const store = make({ nix });
    await expect(store.build(derivation("broken", "echo half > $out; exit 3"))).rejects.toThrow(
      /broken.*fail|fail.*broken/s,
    );
    const digest = treeDigest(store.storeDir);
    expect([...digest.keys()].filter((path) => path.endsWith("-broken"))).toHaveLength(1);
  });

  test("only what a root reaches survives a collection; a dangling link protects nothing", async () => {
    const store = make({ nix, settings: { "keep-derivations": false } });
    const one = async (name: string): Promise<string> => (await store.build(derivation(name, "echo $name > $out")))[0]!;
    const [direct, indirect, loose, lost] = [
      await one("direct"),
      await one("indirect"),
      await one("loose"),
      await one("lost"),
    ];
    store.root("deep/direct", direct);
    store.root("dangling", `${store.top}/does-not-exist`);
    await store.indirectRoot("project/result", indirect);
    const { stdout } = await store.run("nix-store", ["--gc", "--print-roots"]);
    expect(stdout).toContain(`${store.top}/project/result`);
    await store.ok("nix-store", ["--gc"]);
    expect([direct, indirect, loose, lost].map((path) => existsSync(path))).toEqual([true, true, false, false]);
  });

  test("what a question changed is put back, to the inode and the nanosecond", async () => {
    const store = make({ nix });
    await store.build(derivation("dead", "echo dead > $out"));
    const before = treeDigest(store.top);
    const dead = await store.andPutBack(async () => {
      await store.ok("nix-store", ["--gc"]);
      expect(diffDigests(before, treeDigest(store.top)).length).toBeGreaterThan(0);
      return store.ok("nix-store", ["--gc", "--print-dead"]);
    });
    expect(dead).toBe("");
    // Renaming the directory itself back changes its own change time.
    expect(
      diffDigests(before, treeDigest(store.top)).filter((line) => !line.startsWith("changed: .: ctimeNs")),
    ).toEqual([]);
    expect(await store.ok("nix-store", ["--gc", "--print-dead"])).toMatch(/-dead\n/);
  });

  test("content-addressed derivations are realised where they are asked for", async () => {
    const store = make({ nix, contentAddressed: true });
    const script = "echo same > $out";
    const paths = await store.build(
      scope({
        a: derivation("ca", script, { contentAddressed: true, env: { salt: 1 } }),
        b: derivation("ca", script, { contentAddressed: true, env: { salt: 2 } }),
      }),
    );
    expect(new Set(paths).size).toBe(1);
  });

  test("nothing is inherited and nothing is written outside", async () => {
    const store = make({ nix, settings: { "keep-outputs": true } });
    const { stdout } = await store.run("nix", ["show-config"]);
    expect(stdout).toMatch(/^keep-outputs = true$/m);
    expect(stdout).toMatch(/^substituters = $/m);
    expect(
      Object.keys(store.env).filter(
        (name) => /^(HOME|TMPDIR|NIX_.*_DIR)$/.test(name) && !store.env[name]!.startsWith(store.top),
      ),
    ).toEqual([]);
    const top = store.top;
    store.dispose();
    expect(existsSync(top)).toBe(false);
    expect(join(top, "store")).toBe(store.storeDir);
  });
});
