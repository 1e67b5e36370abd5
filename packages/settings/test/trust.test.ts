import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
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

  /** The settings that a daemon refused to take from a client with a line about each in its user's file. */
  async function refusedFrom(trustedUsers: string): Promise<Set<string>> {
    const store = throwAwayStore({ nix, settings: { "trusted-users": trustedUsers } });
    stores.push(store);
    const lines = known.map((setting) => `${nameFor(setting, version)} = ${otherValue(setting)}\n`);
    const features = new Set(known.flatMap(({ experimentalFeature }) => experimentalFeature ?? []));
    const user = store.write("user/nix.conf", `${lines.join("")}experimental-features = ${[...features].join(" ")}\n`);
    mkdirSync(join(store.top, "nowhere"));
    const client = { NIX_REMOTE: "daemon", NIX_USER_CONF_FILES: user, NIX_CONF_DIR: join(store.top, "nowhere") };
    const socket = join(store.stateDir, "daemon-socket/socket");
    const daemon = spawn(nix.program("nix-daemon"), [], { env: store.env, stdio: "ignore" });
    try {
      while (!existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 20));
      // 2.8 tells it at this level of detail only.
      const query = ["-vvvv", "--query", "--hash", join(store.storeDir, `${"0".repeat(32)}-x`)];
      const { stderr } = await store.run("nix-store", query, { env: client });
      expect(stderr).toContain("is not valid");
      const refused = [...stderr.matchAll(/ignoring the client-specified setting '([^']+)'/g)].map(([, name]) => name!);
      return new Set([...refused, ...(stderr.includes("ignoring untrusted substituter") ? ["substituters"] : [])]);
    } finally {
      daemon.kill();
      await once(daemon, "exit");
    }
  }
  const namesBy = (...by: SettableBy[]): string[] =>
    known.filter(({ settableBy }) => by.includes(settableBy)).map((setting) => nameFor(setting, version));

  test("the daemon takes from an untrusted client what the table says anyone may set, and refuses the rest", async () => {
    const refused = await refusedFrom("nobody");
    const taken = (names: string[]): string[] => names.filter((name) => !refused.has(name));
    expect(taken(namesBy("trusted"))).toEqual([]);
    expect(namesBy("trusted").length).toBeGreaterThan(40);
    // These the client does not even send since they left the file of the store's settings.
    expect(taken(namesBy("daemon")).filter((name) => !["trusted-users", "allowed-users"].includes(name))).toEqual([]);
    const free = namesBy("protocol", "anyone").filter(
      (name) => name !== "build-poll-interval" || nix.version !== "2.8.0",
    );
    expect(taken(free)).toEqual(free);
  });

  test("the daemon takes from a trusted client whatever it sends", async () => {
    expect([...(await refusedFrom("*"))]).toEqual([]);
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
