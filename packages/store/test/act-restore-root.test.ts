import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import { derivation, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { removeGenerations } from "../src/act/remove-generations.ts";
import { removeLink } from "../src/act/remove-link.ts";
import { restoreRoot } from "../src/act/restore-root.ts";
import type { RestorableRoot } from "../src/act/restore-root.ts";
import { enter, leave, named } from "./act-store.ts";

let store: ThrowAwayStore;
afterEach(() => leave(store));

let built: string[];
async function start(nix: Parameters<typeof throwAwayStore>[0]["nix"]): Promise<void> {
  store = throwAwayStore({ nix });
  enter(store);
  const names = ["a", "b", "c"].map(
    (name) => [name, derivation(name, `mkdir $out; echo ${name} > $out/file`)] as const,
  );
  built = await store.build(scope(Object.fromEntries(names)));
}

const old = "2020-02-02T02:02:02.000Z";
const rootAt = (path: string, target: string, more: Partial<RestorableRoot> = {}): RestorableRoot => ({
  path,
  target,
  text: null,
  changedAt: old,
  ...more,
});
const restore = (root: RestorableRoot) => restoreRoot({ location: locateStore({ world: thisWorld() }), root });

describeWithNix("putting a root back", (nix) => {
  test("a link that was removed is a root again, as old as it was, and a collection leaves its path", async () => {
    await start(nix);
    const location = locateStore({ world: thisWorld() });
    const a = named(built, "a");
    const path = await store.indirectRoot("project/result", a);
    const auto = `${store.stateDir}/gcroots/auto`;
    const entry = readdirSync(auto).find((name) => readlinkSync(`${auto}/${name}`) === path);
    const removal = await removeLink({
      location,
      link: { path, entry: `${auto}/${entry}`, target: a, changedAt: null },
    });
    expect(removal.removed).toBe(true);
    // Any deletion removes what Nix knew of the link.
    await store.ok("nix-store", ["--delete", named(built, "b")]);

    expect(await restore(rootAt(path, a))).toEqual({ restored: true, wasThere: false });
    expect(readlinkSync(path)).toBe(a);
    expect(lstatSync(path).mtime.toISOString()).toBe(old);
    await store.ok("nix-store", ["--gc"]);
    expect(existsSync(a)).toBe(true);
    expect(await restore(rootAt(path, a))).toEqual({ restored: true, wasThere: true });
    expect(readdirSync(`${store.top}/project`)).toEqual(["result"]);
  });

  test("a link that was put back by hand protects nothing, and does afterwards", async () => {
    await start(nix);
    const a = named(built, "a");
    symlinkSync(a, `${store.top}/result`);
    expect(await restore(rootAt(`${store.top}/result`, a))).toEqual({ restored: true, wasThere: false });
    await store.ok("nix-store", ["--gc"]);
    expect(existsSync(a)).toBe(true);
  });

  test("a link that led into its path, one in gcroots, and one to a derivation, which is not built", async () => {
    await start(nix);
    const a = named(built, "a");
    const inside = rootAt(`${store.top}/inside`, a, { text: `${a}/file` });
    expect(await restore(inside)).toEqual({ restored: true, wasThere: false });
    expect(readlinkSync(inside.path)).toBe(`${a}/file`);

    const direct = rootAt(`${store.stateDir}/gcroots/direct`, named(built, "b"));
    expect(await restore(direct)).toEqual({ restored: true, wasThere: false });

    const [drv = ""] = await store.instantiate(derivation("unbuilt", "echo > $out"));
    expect(await restore(rootAt(`${store.top}/drv`, drv))).toEqual({ restored: true, wasThere: false });
    expect(readlinkSync(`${store.top}/drv`)).toBe(drv);
    await store.ok("nix-store", ["--gc"]);
    expect([a, named(built, "b"), named(built, "c"), drv].map((path) => existsSync(path))).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(readdirSync(store.storeDir).filter((name) => name.endsWith("unbuilt"))).toEqual([]);
  });

  test.each(["state/profiles/test", "home/own/test"])(
    "generations of %s come back under their numbers; the current one stays",
    async (name) => {
      await start(nix);
      const profile = `${store.top}/${name}`;
      mkdirSync(`${store.top}/home/own`);
      for (const each of ["a", "b", "c"])
        await store.ok("nix-env", ["--profile", profile, "--set", named(built, each)]);
      const list = () => store.ok("nix-env", ["--profile", profile, "--list-generations"]);
      const before = await list();
      const location = locateStore({ world: thisWorld() });
      const changedAt = lstatSync(`${profile}-1-link`).mtime.toISOString();
      const remove = ["a", "b"].map((each, i) => ({ number: i + 1, target: named(built, each), changedAt }));
      const { removed } = await removeGenerations({ location, profile, running: [], remove });
      expect(removed).toHaveLength(2);
      await store.ok("nix-store", ["--delete", named(built, "b")]);

      expect(await restore(rootAt(`${profile}-1-link`, named(built, "a"), { changedAt }))).toEqual({
        restored: true,
        wasThere: false,
      });
      expect(await restore(rootAt(`${profile}-2-link`, named(built, "b")))).toMatchObject({
        restored: false,
        reason: "target-gone",
      });
      expect(readlinkSync(profile)).toBe("test-3-link");
      expect(await list()).toBe(
        before
          .split("\n")
          .filter((line) => !/^\s*2 /.test(line))
          .join("\n"),
      );
      await store.ok("nix-store", ["--gc"]);
      expect(existsSync(named(built, "a"))).toBe(true);
      await store.ok("nix-env", ["--profile", profile, "--switch-generation", "1"]);
    },
  );

  test("what stands in its place now stays, whatever it is; a missing directory is not made", async () => {
    await start(nix);
    const [a, b] = [named(built, "a"), named(built, "b")];
    const path = `${store.top}/result`;
    symlinkSync(b, path);
    expect(await restore(rootAt(path, a))).toMatchObject({ restored: false, reason: "taken" });
    expect(readlinkSync(path)).toBe(b);
    rmSync(path);
    writeFileSync(path, "precious");
    expect(await restore(rootAt(path, a))).toMatchObject({ restored: false, reason: "taken" });
    expect(lstatSync(path).isFile()).toBe(true);
    expect(await restore(rootAt(`${store.top}/gone/result`, a))).toMatchObject({
      restored: false,
      reason: "no-directory",
    });
    expect(existsSync(`${store.top}/gone`)).toBe(false);
  });

  test("a path that is gone is neither fetched nor built again, and no link is left", async () => {
    await start(nix);
    const a = named(built, "a");
    const cache = `file://${store.top}/cache`;
    await store.ok("nix", ["copy", "--to", cache, a]);
    await store.ok("nix-store", ["--delete", a]);
    process.env["NIX_CONFIG"] = `substituters = ${cache}\nrequire-sigs = false`;
    try {
      // It could be fetched: Nix says so.
      expect(
        (
          await store.run("nix-store", ["--realise", "--dry-run", a], {
            env: { NIX_CONFIG: process.env["NIX_CONFIG"] },
          })
        ).stderr,
      ).toContain("fetched");
      expect(await restore(rootAt(`${store.top}/result`, a))).toMatchObject({ restored: false, reason: "target-gone" });
    } finally {
      delete process.env["NIX_CONFIG"];
    }
    expect(existsSync(a)).toBe(false);
    expect(() => lstatSync(`${store.top}/result`)).toThrow("ENOENT");
  });
});
