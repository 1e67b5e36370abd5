import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseNixVersion } from "@nixperf/nix/version";
import { throwAwayStore } from "@nixperf/testing";
import type { ThrowAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, expect, test } from "vitest";
import { hasWords, isKnownBy, nameFor, nixSettings } from "../src/index.ts";
import type { NixSetting, SettableBy } from "../src/index.ts";

/** Settings with which a client would no longer reach this daemon, or not start. */
const needed = new Set([
  "store",
  "system",
  "plugin-files",
  "external-builders",
  "json-log-path",
  "experimental-features",
]);

describeWithNix("who may set what", (nix) => {
  const version = parseNixVersion(`nix (Nix) ${nix.version}`)!;
  const known = nixSettings.filter((setting) => isKnownBy(setting, version) && !needed.has(setting.name));
  const stores: ThrowAwayStore[] = [];
  afterAll(() => {
    for (const store of stores) store.dispose();
  });

  /** A store with a client's file of its own, in which each setting has another value than by default. */
  function storeFor(trustedUsers: string): ThrowAwayStore {
    const store = throwAwayStore({ nix, settings: { "trusted-users": trustedUsers } });
    stores.push(store);
    const lines = known.map((setting) => `${nameFor(setting, version)} = ${otherValue(setting)}\n`);
    const features = new Set(known.flatMap(({ experimentalFeature }) => experimentalFeature ?? []));
    store.write("user/nix.conf", `${lines.join("")}experimental-features = ${[...features].join(" ")}\n`);
    mkdirSync(join(store.top, "nowhere"));
    return store;
  }

  async function withDaemon<T>(store: ThrowAwayStore, what: () => Promise<T>): Promise<T> {
    const socket = join(store.stateDir, "daemon-socket/socket");
    rmSync(socket, { force: true });
    const daemon = spawn(nix.program("nix-daemon"), [], { env: store.env, stdio: "ignore" });
    try {
      while (!existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 20));
      return await what();
    } finally {
      daemon.kill();
      await once(daemon, "exit");
    }
  }

  /** The settings that the daemon does not take from the client. */
  async function refused(store: ThrowAwayStore, scope: "user" | "system" = "user"): Promise<Set<string>> {
    const [full, empty] = [join(store.top, "user"), join(store.top, "nowhere")];
    const env = {
      NIX_REMOTE: "daemon",
      NIX_USER_CONF_FILES: join(scope === "user" ? full : empty, "nix.conf"),
      NIX_CONF_DIR: scope === "system" ? full : empty,
    };
    // 2.8 tells it at this level of detail only.
    const query = ["-vvvv", "--query", "--hash", join(store.storeDir, `${"0".repeat(32)}-x`)];
    const { stderr } = await store.run("nix-store", query, { env });
    expect(stderr).toContain("is not valid");
    const names = [...stderr.matchAll(/ignoring the client-specified setting '([^']+)'/g)].map(([, name]) => name!);
    return new Set([...names, ...(stderr.includes("ignoring untrusted substituter") ? ["substituters"] : [])]);
  }
  const namesBy = (...by: SettableBy[]): string[] =>
    known.filter(({ settableBy }) => by.includes(settableBy)).map((setting) => nameFor(setting, version));

  test("the daemon takes from an untrusted client what the table says anyone may set, and refuses the rest", async () => {
    const store = storeFor("nobody");
    const refusals = await withDaemon(store, () => refused(store));
    const taken = (names: string[]): string[] => names.filter((name) => !refusals.has(name));
    expect(taken(namesBy("trusted"))).toEqual([]);
    expect(namesBy("trusted").length).toBeGreaterThan(40);
    // These the client does not even send since they left the file of the store's settings.
    expect(taken(namesBy("daemon")).filter((name) => !["trusted-users", "allowed-users"].includes(name))).toEqual([]);
    const free = namesBy("protocol", "anyone").filter(
      (name) => name !== "build-poll-interval" || nix.version !== "2.8.0",
    );
    expect(taken(free)).toEqual(free);
  });

  test("what stands in the client's system file is not sent", async () => {
    const store = storeFor("nobody");
    expect([...(await withDaemon(store, () => refused(store, "system")))]).toEqual([]);
  });

  test("the daemon takes from a trusted client whatever it sends", async () => {
    const store = storeFor("*");
    expect([...(await withDaemon(store, () => refused(store)))]).toEqual([]);
  });

  test("the daemon goes by the file it started with until it is restarted", async () => {
    const store = storeFor("nobody");
    const count = async (): Promise<number> => (await refused(store)).size;
    const file = join(store.top, "etc/nix.conf");
    await withDaemon(store, async () => {
      const before = await count();
      expect(before).toBeGreaterThan(40);
      writeFileSync(file, readFileSync(file, "utf8").replace("trusted-users = nobody", "trusted-users = *"));
      expect(await count()).toBe(before);
    });
    expect(await withDaemon(store, count)).toBe(0);
  });
});

/** A value that is not the default, since a client sends nothing else. */
function otherValue(setting: NixSetting): string {
  const { type, defaults, name } = setting;
  switch (type.kind) {
    case "boolean":
      return defaults.at(-1)!.value === "true" ? "false" : "true";
    case "integer":
      return "7";
    case "choice":
      return type.of.at(-1)!;
    case "map":
      return "a=b";
    default:
      return hasWords(setting) && name.includes("substituters") ? "https://cache.example.org" : "/tmp/other";
  }
}
