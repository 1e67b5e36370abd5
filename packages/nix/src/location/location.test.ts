import { expect, test } from "vitest";
import { locateStore, parseStoreUri } from "./index.ts";
import type { StoreWorld } from "./index.ts";

function world(change: Partial<StoreWorld> & { writes?: string[]; has?: string[] } = {}): StoreWorld {
  return {
    env: {},
    home: "/home/ada",
    cwd: "/home/ada/src",
    uid: 1000,
    platform: "linux",
    exists: (path) => (change.has ?? ["/nix/var/nix"]).includes(path),
    writable: (path) => (change.writes ?? []).includes(path),
    ...change,
  };
}

test("an ordinary user of a multi-user Nix has the daemon decide", () => {
  const has = ["/nix/var/nix", "/nix/var/nix/daemon-socket/socket"];
  expect(locateStore({ world: world({ has }) })).toEqual({
    uri: "auto",
    storeDir: "/nix/store",
    realStoreDir: "/nix/store",
    stateDir: "/nix/var/nix",
    access: "daemon",
    daemonSocket: "/nix/var/nix/daemon-socket/socket",
  });
});

test("whoever may write the state directory decides alone, daemon or not", () => {
  const has = ["/nix/var/nix", "/nix/var/nix/daemon-socket/socket"];
  expect(locateStore({ world: world({ has, writes: ["/nix/var/nix"] }) }).access).toBe("direct");
});

test("NIX_STORE_DIR and NIX_STATE_DIR are followed, trailing slashes and dots taken away", () => {
  const env = { NIX_STORE_DIR: "/t/store//", NIX_STATE_DIR: "/t/x/../state" };
  expect(locateStore({ world: world({ env }) })).toMatchObject({
    storeDir: "/t/store",
    realStoreDir: "/t/store",
    stateDir: "/t/state",
  });
});

test("a root directory keeps the logical store directory", () => {
  for (const store of ["/mnt", "local?root=/mnt", "local?root=%2Fmnt", "../../../mnt/"]) {
    expect(locateStore({ store, world: world() })).toMatchObject({
      storeDir: "/nix/store",
      realStoreDir: "/mnt/nix/store",
      stateDir: "/mnt/nix/var/nix",
      access: "direct",
    });
  }
});

test("state, real and store parameters win over the root", () => {
  const store = "local?root=/mnt&state=/s&real=/r&store=/logical";
  expect(locateStore({ store, world: world() })).toMatchObject({
    storeDir: "/logical",
    realStoreDir: "/r",
    stateDir: "/s",
  });
});

test("NIX_REMOTE is Nix's own default for the store; the flag wins over it", () => {
  const env = { NIX_REMOTE: "daemon" };
  expect(locateStore({ world: world({ env }) }).access).toBe("daemon");
  expect(locateStore({ store: "local", world: world({ env }) }).access).toBe("direct");
  expect(locateStore({ store: "unix:///run/other.sock", world: world() }).daemonSocket).toBe("/run/other.sock");
});

test("a user without /nix has the store that Nix keeps in the home directory", () => {
  const has = ["/home/ada/.local/share/nix/root"];
  expect(locateStore({ world: world({ has }) }).realStoreDir).toBe("/home/ada/.local/share/nix/root/nix/store");
  expect(locateStore({ world: world({ has, uid: 0 }) }).realStoreDir).toBe("/nix/store");
});

test.each(["https://cache.nixos.org", "ssh://host", "s3://bucket", "file:///cache", "dummy:", "local-overlay://?x=y"])(
  "%s is not a store on this machine",
  (uri) => {
    expect(() => parseStoreUri(uri, "/")).toThrow(expect.objectContaining({ code: "NIXPERF_STORE_NOT_LOCAL" }));
  },
);

test.each(["nonsense", "local?root=%zz"])("%s is refused", (uri) => {
  expect(() => parseStoreUri(uri, "/")).toThrow(expect.objectContaining({ code: "NIXPERF_STORE_URI_INVALID" }));
});
