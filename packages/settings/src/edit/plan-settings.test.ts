import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyEdit, revertEdit } from "@nixperf/files";
import { parseNixVersion } from "@nixperf/nix/version";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SettingsWorld } from "../index.ts";
import { planSettings } from "./index.ts";
import type { PlannedSettings, PlanSettingsOptions } from "./index.ts";

let top: string;
let system: string;
let own: string;
let world: SettingsWorld;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "nixperf-settings-"));
  mkdirSync(join(top, "etc"));
  mkdirSync(join(top, "home/.config/nix"), { recursive: true });
  [system, own] = [join(top, "etc/nix.conf"), join(top, "home/.config/nix/nix.conf")];
  world = {
    env: { NIX_CONF_DIR: join(top, "etc") },
    home: join(top, "home"),
    user: { name: "ada", groups: [] },
    platform: "linux",
    nix: parseNixVersion("nix (Nix) 2.34.8"),
    access: "daemon",
    readFile: (path) => (path === "/proc/1/comm" ? "systemd\n" : existsSync(path) ? readFileSync(path, "utf8") : null),
  };
});
afterEach(() => rmSync(top, { recursive: true }));

const plan = (more: Partial<PlanSettingsOptions> & Pick<PlanSettingsOptions, "changes">): Promise<PlannedSettings> =>
  planSettings({ scope: "system", world, storeDirs: [join(top, "store")], ...more });
const cores = [{ setting: "cores", value: "4" }];
const fault = (call: Promise<unknown>): Promise<{ code: string; found: string; tries: string[] }> =>
  call.then(() => ({})).catch((error) => error);

test("a change is planned, made, made again without effect, and undone to the byte", async () => {
  const before = "# mine\r\ncores = 1 # one\r\n";
  writeFileSync(system, before);
  const options = { stateDir: join(top, "state") };
  const changes = [...cores, { setting: "keep-outputs", value: "true" }];
  const { edit, needsRestart, restart } = await plan({ changes });
  expect(edit.diff).toContain("-cores = 1 # one\r\n+cores = 4 # one\r\n");
  expect([needsRestart, restart]).toEqual([true, "sudo systemctl restart nix-daemon"]);
  expect(readFileSync(system, "utf8")).toBe(before);
  await applyEdit(edit, options);
  expect(readFileSync(system, "utf8")).toBe("# mine\r\ncores = 4 # one\r\nkeep-outputs = true\r\n");
  // What clients send themselves needs no other daemon.
  expect(await plan({ changes: [{ setting: "cores", value: "8" }] })).toMatchObject({ needsRestart: false });
  expect(await plan({ changes })).toMatchObject({ edit: { diff: "" }, needsRestart: false, restart: null });
  await revertEdit(system, options);
  expect(readFileSync(system, "utf8")).toBe(before);
});

test("root, whose commands need no daemon, is told of the one that serves others", async () => {
  writeFileSync(system, "");
  const changes = [{ setting: "keep-outputs", value: "true" }];
  const restart = (more: Partial<SettingsWorld>, scope: "user" | "system" = "system"): Promise<string | null> =>
    plan({ changes, scope, world: { ...world, access: "direct", ...more } }).then((planned) => planned.restart);
  expect(await restart({ hasDaemon: true })).toBe("sudo systemctl restart nix-daemon");
  expect(await restart({ hasDaemon: true }, "user")).toBeNull();
  expect(await restart({})).toBeNull();
});

test("a user's file is made where there is none, and no daemon has to be restarted for it", async () => {
  const planned = await plan({ changes: [{ setting: "max-jobs", value: "2" }], scope: "user" });
  expect(planned).toMatchObject({ edit: { path: own, before: null, after: "max-jobs = 2\n" }, needsRestart: false });
  expect(await plan({ changes: [{ setting: "cores", value: null }], scope: "user" })).toMatchObject({
    edit: { after: null, diff: "" },
  });
});

test("on macOS and with Determinate Nix the daemon has another name, and nix.custom.conf is the file", async () => {
  writeFileSync(system, "!include nix.custom.conf\n");
  const nix = parseNixVersion("nix (Determinate Nix 3.6.0) 2.29.0");
  const changes = [{ setting: "keep-outputs", value: "true" }];
  const planned = await plan({ changes, world: { ...world, nix, platform: "darwin" } });
  expect(planned.edit).toMatchObject({ path: join(top, "etc/nix.custom.conf"), after: "keep-outputs = true\n" });
  expect(planned.restart).toBe("sudo launchctl kickstart -k system/systems.determinate.nix-daemon");
  const plain = await plan({ changes, world: { ...world, platform: "darwin" } });
  expect(plain.restart).toBe("sudo launchctl kickstart -k system/org.nixos.nix-daemon");
});

test("NIXPERF_CONF_IN_STORE: a file that a configuration makes is changed there, and it says how", async () => {
  mkdirSync(join(top, "store"));
  writeFileSync(join(top, "store/nix.conf"), "cores = 1\n");
  symlinkSync(join(top, "store/nix.conf"), system);
  symlinkSync(join(top, "store/nix.conf"), own);
  const tries = async (more: Partial<PlanSettingsOptions>): Promise<string[]> => {
    const { code, tries: ways } = await fault(plan({ changes: cores, ...more }));
    expect(code).toBe("NIXPERF_CONF_IN_STORE");
    return ways;
  };
  expect(await tries({})).toEqual(["nix.settings.cores (4) in the NixOS configuration"]);
  expect(await tries({ world: { ...world, platform: "darwin" } })).toEqual([
    "nix.settings.cores (4) in the nix-darwin configuration",
  ]);
  expect(await tries({ scope: "user", changes: [{ setting: "cores", value: null }] })).toEqual([
    "take nix.settings.cores out of the home-manager configuration",
  ]);
  expect(readFileSync(join(top, "store/nix.conf"), "utf8")).toBe("cores = 1\n");
});

test("NIXPERF_SETTING_OVERRIDDEN: an edit that a later line of another file would undo is refused", async () => {
  writeFileSync(system, "cores = 1\ninclude more.conf\n");
  writeFileSync(join(top, "etc/more.conf"), "cores = 2\n");
  const { code, found } = await fault(plan({ changes: cores }));
  expect(code).toBe("NIXPERF_SETTING_OVERRIDDEN");
  expect(found).toContain(`${join(top, "etc/more.conf")}:1`);
  const without = [{ setting: "cores", value: null }];
  expect((await fault(plan({ changes: without, scope: "user" }))).code).toBe("NIXPERF_SETTING_OVERRIDDEN");
  expect((await plan({ changes: without })).edit.after).toBe("include more.conf\n");
  // The user's own file comes after, and so does a line that adds to a list.
  expect((await plan({ changes: cores, scope: "user" })).edit.after).toBe("cores = 4\n");
  const unread = { ...world, env: { ...world.env, NIX_USER_CONF_FILES: "" } };
  const jobs = [{ setting: "max-jobs", value: "4" }];
  expect((await fault(plan({ changes: jobs, scope: "user", world: unread }))).found).toBe(
    "a file that Nix does not read here",
  );
});

test("what stands in NIX_CONFIG for the moment is no obstacle", async () => {
  const env = { ...world.env, NIX_CONFIG: "cores = 9" };
  expect((await plan({ changes: cores, scope: "user", world: { ...world, env } })).edit.after).toBe("cores = 4\n");
});
