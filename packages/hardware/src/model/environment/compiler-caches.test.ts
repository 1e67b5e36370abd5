import { expect, test } from "vitest";
import { appleM2, linuxReadings } from "../../../test/advice/readings.ts";
import type { MadeUpLinux } from "../../../test/advice/readings.ts";
import { situationOf } from "../recommend/situation.ts";
import { compilerCaches } from "./compiler-caches.ts";
import type { CompilerCache } from "./compiler-caches.ts";

function caches(of: MadeUpLinux): CompilerCache[] {
  const { machine, present } = situationOf(linuxReadings(of));
  return compilerCaches(machine, present).caches;
}
const ccache = (of: MadeUpLinux): CompilerCache => caches(of)[0]!;
const sccache = (of: MadeUpLinux): CompilerCache => caches(of)[1]!;

test("a sandbox has to let the cache in; where it does, or there is none, it works now", () => {
  expect(ccache({})).toMatchObject({ tool: "ccache", works: "after-changes" });
  expect(ccache({}).steps).toContain("extra-sandbox-paths = /var/cache/ccache");
  const letIn = ccache({ conf: "extra-sandbox-paths = /var/cache/ccache" });
  expect(letIn.works).toBe("now");
  expect(letIn.steps.join()).not.toContain("extra-sandbox-paths");
  expect(ccache({ conf: "extra-sandbox-paths = /var/cache/ccache2" }).works).toBe("after-changes");
  expect(ccache({ conf: "sandbox-paths = /var/cache/ccache=/x /bin/sh" }).works).toBe("now");
  expect(ccache({ conf: "extra-sandbox-paths = /var/cache/ccache?" }).works).toBe("now");
  expect(ccache({ conf: "extra-sandbox-paths = /var/cache" }).works).toBe("now");
  expect(ccache({ conf: "sandbox = false" }).works).toBe("now");
  const { machine, present } = situationOf(appleM2(""));
  expect(compilerCaches(machine, present).caches[0]).toMatchObject({ works: "now" });
});

test("the directory is the build users', or one's own without a daemon; on NixOS an option makes it", () => {
  expect(ccache({}).steps[0]).toBe("sudo install -d -m 0770 -o root -g nixbld /var/cache/ccache");
  expect(ccache({ access: "direct" }).steps[0]).toBe("mkdir -p /var/cache/ccache");
  const readings = linuxReadings();
  readings.links["/etc/nix/nix.conf"] = "/etc/static/nix/nix.conf";
  const { machine, present } = situationOf(readings);
  expect(compilerCaches(machine, present).caches[0]!.steps[0]).toContain("programs.ccache.enable = true;");
});

test("what it needs to find anything again is a step as well, with a size where room is known", () => {
  const conf = "in /var/cache/ccache/ccache.conf, a line each: sloppiness = random_seed, compiler_check = content";
  expect(ccache({}).steps.at(-1)).toBe(`${conf}, max_size = 20Gi`);
  const readings = linuxReadings();
  readings.space = {};
  const { machine, present } = situationOf(readings);
  expect(compilerCaches(machine, present).caches[0]!.steps.at(-1)).toBe(conf);
  expect(compilerCaches(machine, present).cacheBytes).toBeNull();
});

test("ids that Nix gives out by itself are in no group that may write it", () => {
  const conf = "experimental-features = auto-allocate-uids\nauto-allocate-uids = true";
  expect(ccache({ conf })).toMatchObject({ works: "no", why: expect.stringContaining("auto-allocate-uids") });
});

test("where the version is not known, neither is whether it works", () => {
  expect(ccache({ nix: null }).works).toBeNull();
});

test("sccache works where builds can reach its directory, as its server starts with each of them", () => {
  expect(sccache({ conf: "sandbox = false" })).toMatchObject({ tool: "sccache", works: "now" });
  expect(sccache({ conf: "extra-sandbox-paths = /var/cache/sccache?" }).works).toBe("now");
  expect(sccache({ conf: "extra-sandbox-paths = /var/cache/ccache" }).works).toBe("after-changes");
  expect(sccache({}).steps).toEqual([
    "sudo install -d -m 0770 -o root -g nixbld /var/cache/sccache",
    "extra-sandbox-paths = /var/cache/sccache",
    "in the derivation: SCCACHE_DIR=/var/cache/sccache, SCCACHE_CACHE_SIZE=20G, RUSTC_WRAPPER=sccache for cargo, and umask 002 before the first compilation",
  ]);
  const conf = "experimental-features = auto-allocate-uids\nauto-allocate-uids = true";
  expect(sccache({ conf }).works).toBe("no");
  expect(sccache({ nix: null }).works).toBeNull();
});
