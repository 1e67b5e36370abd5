import { describe, expect, test } from "vitest";
import { appleM2, linuxReadings } from "../../../test/advice/readings.ts";
import type { MadeUpLinux } from "../../../test/advice/readings.ts";
import type { Readings } from "../readings/readings.ts";
import { situationOf } from "../recommend/situation.ts";
import { compilerCaches } from "./compiler-caches.ts";
import type { CompilerCache, CompilerCaches } from "./compiler-caches.ts";

function caches(of: MadeUpLinux): CompilerCache[] {
  return cachesOf(linuxReadings(of)).caches;
}
function cachesOf(readings: Readings): CompilerCaches {
  const { machine, present } = situationOf(readings);
  return compilerCaches(readings, machine, present);
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
  expect(cachesOf(appleM2("")).caches[0]).toMatchObject({ works: "now" });
});

test("the directory is the build users', or one's own without a daemon; on NixOS an option makes it", () => {
  expect(ccache({}).steps[0]).toBe("sudo install -d -m 0770 -o root -g nixbld /var/cache/ccache");
  expect(ccache({ access: "direct" }).steps[0]).toBe("mkdir -p /var/cache/ccache");
  const readings = linuxReadings();
  readings.links["/etc/nix/nix.conf"] = "/etc/static/nix/nix.conf";
  expect(cachesOf(readings).caches[0]!.steps[0]).toContain("programs.ccache.enable = true;");
});

test("what it needs to find anything again is a step as well, with a size where room is known", () => {
  const conf = "in /var/cache/ccache/ccache.conf, a line each: sloppiness = random_seed, compiler_check = content";
  expect(ccache({}).steps.at(-1)).toBe(`${conf}, max_size = 20Gi`);
  const readings = linuxReadings();
  readings.space = {};
  expect(cachesOf(readings).caches[0]!.steps.at(-1)).toBe(conf);
  expect(cachesOf(readings).cacheBytes).toBeNull();
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

describe("the directory as it is", () => {
  const conf = "extra-sandbox-paths = /var/cache/ccache";
  const found = (
    mode: string | null,
    more: MadeUpLinux = {},
  ): [works: unknown, why: string, first: string | undefined] => {
    const stdout = mode === null ? "" : `${mode} 4096 Nov 20 10:00 /var/cache/ccache`;
    const { works, why, steps } = ccache({ conf, commands: { "ls -ld": { code: 2, stdout } }, ...more });
    return [works, why, steps[0]];
  };
  const uses = expect.stringMatching(/^build with pkgs.ccacheStdenv/);

  test("that is not there is made first, and the sandbox would not start without it", () => {
    const install = "sudo install -d -m 0770 -o root -g nixbld /var/cache/ccache";
    expect(found(null)).toEqual(["after-changes", "/var/cache/ccache is not there", install]);
    const direct: MadeUpLinux = { access: "direct", conf: "sandbox = false" };
    expect(found(null, { ...direct, user: "root" })[2]).toBe(install);
    expect(found(null, direct)).toEqual([
      "after-changes",
      "/var/cache/ccache is not there",
      "mkdir -p /var/cache/ccache",
    ]);
  });

  test("that builds may not write is opened to their group", () => {
    for (const mode of ["drwxr-xr-x  2 root nixbld", "drwxrwx---. 18 root wheel"]) {
      const as = mode.replace(/^d([-rwx]*)\.? +\d+/, "$1");
      const why = `builds may not write /var/cache/ccache (${as})`;
      expect(found(mode)).toEqual(["after-changes", why, "sudo chgrp nixbld /var/cache/ccache"]);
    }
  });

  test("that builds may write needs nothing, whoever they are", () => {
    const why = "builds can reach /var/cache/ccache and write it";
    expect(found("drwxrws---+ 18 root nixbld")).toEqual(["now", why, uses]);
    expect(found("drwxrwxrwt 2 root root")).toEqual(["now", why, uses]);
    expect(found("drwxr-xr-x 2 user users", { access: "direct" })).toEqual(["now", why, uses]);
    expect(found("drwxrwx--- 2 root builders", { conf: `${conf}\nbuild-users-group = builders` })).toEqual([
      "now",
      why,
      uses,
    ]);
    expect(found("drwxr-xr-x 2 root root", { access: "direct", user: "root" })[0]).toBe("after-changes");
    const asRoot: MadeUpLinux = { access: "direct", user: "root", conf: `${conf}\nbuild-users-group =` };
    expect(found("drwxr-xr-x 2 root root", asRoot)).toEqual(["now", why, uses]);
    // Whether it is let in still counts.
    expect(found("drwxrws--- 2 root nixbld", { conf: "" })[0]).toBe("after-changes");
  });

  test("of which something else is said is not known", () => {
    const why = "builds can reach /var/cache/ccache, when it is there and they may write it";
    for (const mode of ["lrwxrwxrwx 1 root root", "nonsense"]) expect(found(mode)[1]).toBe(why);
  });
});
