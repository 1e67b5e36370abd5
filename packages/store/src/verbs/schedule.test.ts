import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scheduleMachine } from "../../test/schedule-machine.ts";
import type { ScheduleMachine } from "../../test/schedule-machine.ts";
import { plainContext, viewText } from "../../test/view-text.ts";
import { isComplete } from "../model/schedule/schedule-record.ts";
import { scheduleRecord } from "../schemas/schedule.ts";
import { scheduleView } from "../view/schedule-view.ts";
import { schedule } from "./schedule.ts";
import type { ScheduleOptions, ScheduleRecord } from "./schedule.ts";

let machine: ScheduleMachine;
beforeEach(() => {
  machine = scheduleMachine();
});
afterEach(() => machine.dispose());

const units = (): string => join(machine.home, ".config/systemd/user");
const unit = (kind: "service" | "timer"): string => join(units(), `nixperf-store-optimize.${kind}`);
const written = (): string[] => (existsSync(units()) ? readdirSync(units()).toSorted() : []);

/** The record, which every time is held against its schema and shown. */
async function run(options: ScheduleOptions = {}): Promise<ScheduleRecord> {
  const record = await schedule({ world: machine.world(), ...options });
  expect(scheduleRecord.parse(record)).toEqual(record);
  expect(viewText(scheduleView(record, plainContext))).not.toMatch(/undefined|NaN|\[object/);
  return record;
}
const code = (options: ScheduleOptions): Promise<unknown> =>
  schedule({ world: machine.world(), ...options })
    .then(() => null)
    .catch((error) => error.code);
const shown = async (options: ScheduleOptions): Promise<string> =>
  viewText(scheduleView(await run(options), plainContext)).replaceAll(machine.top, "");

test("shown, installed, installed again, taken away, taken away again", async () => {
  const first = await run();
  expect(first).toMatchObject({ did: "shown", state: "absent", active: null, runsWhenLoggedOut: false, gaps: [] });
  expect(first.files.map(({ state, changed }) => [state, changed])).toEqual([
    ["absent", false],
    ["absent", false],
  ]);
  expect([written(), machine.told.filter((line) => !line.includes(" show "))]).toEqual([[], []]);

  machine.answer = (line) =>
    line.includes(" show ")
      ? { stdout: "ActiveState=active\nNextElapseUSecRealtime=Mon 2026-11-23 03:12:55 UTC\n" }
      : undefined;
  machine.told.length = 0;
  const second = await run({ apply: true });
  expect(second).toMatchObject({ did: "applied", state: "installed", nextRunAt: "2026-11-23T03:12:55.000Z" });
  expect(second.files.map(({ diff }) => diff)).toEqual(first.files.map(({ diff }) => diff));
  expect(isComplete(second)).toBe(true);
  expect(machine.told.slice(0, 2)).toEqual([
    "systemctl --user daemon-reload",
    "systemctl --user enable --now nixperf-store-optimize.timer",
  ]);
  expect(written()).toEqual(["nixperf-store-optimize.service", "nixperf-store-optimize.timer"]);
  expect(await run({ apply: true })).toMatchObject({
    state: "installed",
    files: [{ changed: false }, { changed: false }],
  });
  expect(await run()).toMatchObject({ state: "installed", commands: [] });

  machine.told.length = 0;
  const third = await run({ revert: true });
  expect(third).toMatchObject({ did: "reverted", state: "absent" });
  expect([isComplete(third), written()]).toEqual([true, []]);
  expect(machine.told.slice(0, 2)).toEqual([
    "systemctl --user disable --now nixperf-store-optimize.timer",
    "systemctl --user daemon-reload",
  ]);
  const fourth = await run({ revert: true });
  expect(fourth).toMatchObject({ state: "absent", commands: [], files: [{ changed: false }, { changed: false }] });
});

test("what is shown can be read: what would run, what would be written, what to do", async () => {
  expect(await shown({})).toMatchInlineSnapshot(`
    "No weekly collection is scheduled by nixperf (nothing has been changed).

      runs        /opt/bin/nixperf-store optimize --preset weekly --apply
      when        weekly, within six hours from Monday 00:00; later where the machine is off or asleep then
      priority    below everything else, on processor and disk
      logged out  does not run; loginctl enable-linger lets it

    /home/ada/.config/systemd/user/nixperf-store-optimize.service
      @@ -0,0 +1,12 @@
      +# Written by nixperf; take it away with: nixperf-store schedule --revert
      +[Unit]
      +Description=nixperf: weekly collection of the Nix store
      +
      +[Service]
      +Type=oneshot
      +ExecStart=/opt/bin/nixperf-store optimize --preset weekly --apply
      +Environment=PATH=/opt/bin:/nix/var/nix/profiles/default/bin:/usr/local/bin:/usr/bin:/bin
      +SuccessExitStatus=1
      +Nice=19
      +CPUSchedulingPolicy=batch
      +IOSchedulingClass=idle

    /home/ada/.config/systemd/user/nixperf-store-optimize.timer
      @@ -0,0 +1,11 @@
      +# Written by nixperf; take it away with: nixperf-store schedule --revert
      +[Unit]
      +Description=nixperf: weekly collection of the Nix store
      +
      +[Timer]
      +OnCalendar=weekly
      +RandomizedDelaySec=6h
      +Persistent=true
      +
      +[Install]
      +WantedBy=timers.target

    Next   nixperf-store schedule --apply            writes the files and starts it
           nixperf-store optimize --preset weekly    shows what a run would do now
    "
  `);
});

test("the program on PATH that lasts is run, npx's cache passed over, with a PATH that has Node and Nix", async () => {
  machine.put("npm/_npx/0a/node_modules/.bin/nixperf-store", "", 0o755);
  const { run: planned } = await run();
  expect(planned).toEqual({
    command: [`${machine.top}/opt/bin/nixperf-store`, "optimize", "--preset", "weekly", "--apply"],
    environment: {
      PATH: ["/opt/bin", "/nix/var/nix/profiles/default/bin"]
        .map((dir) => machine.top + dir)
        .concat("/usr/local/bin", "/usr/bin", "/bin")
        .join(":"),
    },
    lasts: true,
    why: null,
  });
  rmSync(join(machine.top, "opt/bin/nixperf-store"));
  machine.put("opt/bin/nixperf", "", 0o755);
  // Of npx's nixperf-store and the umbrella that is installed, the one that lasts.
  expect((await run({ preset: "gentle" })).run.command.slice(0, 5)).toEqual([
    `${machine.top}/opt/bin/nixperf`,
    "store",
    "optimize",
    "--preset",
    "gentle",
  ]);
});

test("NIXPERF_SCHEDULE_PROGRAM: what will be gone next week is shown with a gap, and not installed", async () => {
  rmSync(join(machine.top, "opt/bin/nixperf-store"));
  machine.put("npm/_npx/0a/node_modules/.bin/nixperf-store", "", 0o755);
  const ownProgram = "/home/ada/.npm/_npx/0a/node_modules/@nixperf/store/bin/main.js";
  const world = machine.world({ ownProgram });
  const record = await run({ world });
  expect(record.run).toMatchObject({
    lasts: false,
    why: "the cache of npx (or pnpm dlx, yarn dlx, bunx), which is cleared",
  });
  expect(record.gaps).toMatchObject([{ at: "/run/command", code: "NIXPERF_SCHEDULE_PROGRAM" }]);
  for (const change of [
    { world },
    { world: machine.world({ temporary: [machine.top] }) },
    { program: "/nix/store/00000000000000000000000000000000-nixperf/bin/nixperf-store" },
    { program: "relative/nixperf-store" },
    { program: '/opt/a"b' },
    { world: machine.world({ ownProgram: null, env: { PATH: "" } }) },
  ])
    expect(await code({ apply: true, ...change })).toBe("NIXPERF_SCHEDULE_PROGRAM");
  expect(written()).toEqual([]);
});

test("a Node that does not last is not relied upon, nor one on PATH that is too old", async () => {
  machine.put("opt/bin/nixperf-store", "#!/usr/bin/env node\n", 0o755);
  const world = machine.world({ execPath: `${machine.top}/npm/_npx/0a/node` });
  const versions = (said: string) => (line: string) => (line.endsWith("node --version") ? { stdout: said } : undefined);
  machine.answer = versions("v20.20.2\n");
  const record = await run({ world });
  expect(record.run.why).toContain("need of a Node");
  expect(await code({ world, apply: true })).toBe("NIXPERF_SCHEDULE_PROGRAM");
  machine.answer = versions("v24.11.0\n");
  expect((await run({ world })).run.why).toBeNull();
  machine.put("opt/bin/nixperf-store", '#!/bin/sh\nif x; then\n  exec node  "$basedir/x.js"\nfi\n', 0o755);
  machine.answer = versions("v20.20.2\n");
  expect((await run({ world })).run.why).toContain("need of a Node");
  // What brings its own Node, as a wrapper made by Nix does, needs none.
  machine.answer = versions("v20.20.2\n");
  machine.put("opt/bin/nixperf-store", "#! /nix/store/x/bin/bash\nexec /nix/store/y/bin/node\n", 0o755);
  expect((await run({ world })).run.why).toBeNull();
});

test("without a nix-store that a timer would find, that is a gap", async () => {
  rmSync(join(machine.top, "nix"), { recursive: true });
  expect((await run()).gaps).toMatchObject([{ at: "/run/environment/PATH", code: "NIXPERF_NIX_MISSING" }]);
});

test("another store is named in the command so that it is found from anywhere", async () => {
  const last = async (store: string) => (await run({ store })).run.command.slice(-2);
  expect(await last("daemon")).toEqual(["--store", "daemon"]);
  expect(await last("local?root=/mnt")).toEqual(["--store", "local?root=/mnt"]);
  expect(await last("./some/store")).toEqual(["--store", join(process.cwd(), "some/store")]);
});

test("variables that decide about store and configuration are carried over, secrets are not", async () => {
  const { env } = machine.world();
  const set = { NIX_REMOTE: "daemon", XDG_STATE_HOME: `${machine.top}/s%t`, NIX_CONFIG: "access-tokens = x=secret" };
  const world = machine.world({ env: { ...env, ...set } });
  const { run: planned, files } = await run({ world });
  expect(Object.keys(planned.environment)).toEqual(["PATH", "XDG_STATE_HOME", "NIX_REMOTE"]);
  expect(files[0]!.diff).toContain(`XDG_STATE_HOME=${machine.top}/s%%t NIX_REMOTE=daemon\n`);
  expect(JSON.stringify(planned) + files[0]!.diff).not.toContain("secret");
});

test("where no manager answers the files are written, the commands are left to the user, and that is not all of it", async () => {
  rmSync(join(machine.top, "run/user"), { recursive: true });
  const record = await run({ apply: true });
  expect(record).toMatchObject({ state: "installed", gaps: [{ code: "NIXPERF_SCHEDULE_MANAGER" }] });
  expect(record.commands.map(({ outcome }) => outcome)).toEqual(["advised", "advised"]);
  expect([isComplete(record), machine.told]).toEqual([false, []]);
  // What `enable` makes is taken away also where `disable` cannot be asked.
  const wants = join(units(), "timers.target.wants");
  mkdirSync(wants);
  symlinkSync(unit("timer"), join(wants, "nixperf-store-optimize.timer"));
  const undone = await run({ revert: true });
  expect([isComplete(undone), undone.state, readdirSync(wants)]).toEqual([true, "absent", []]);
});

test("a command that fails is told with what it said, and those after it are left", async () => {
  machine.answer = (line) => (line.includes("daemon-reload") ? { exitCode: 1, stderr: "Access denied\n" } : undefined);
  const record = await run({ apply: true });
  expect(record.commands.map(({ outcome, said }) => [outcome, said])).toEqual([
    ["failed", "Access denied"],
    ["advised", null],
  ]);
  expect(isComplete(record)).toBe(false);
});

test("NIXPERF_EDIT_IN_STORE: where home-manager keeps the units, its configuration is shown and nothing is written", async () => {
  machine.put("home/ada/.local/state/nix/profiles/home-manager");
  const inStore = join(machine.top, "nix/store/x-home-manager-files/systemd/user");
  mkdirSync(inStore, { recursive: true });
  mkdirSync(join(machine.home, ".config/systemd"), { recursive: true });
  symlinkSync(inStore, units());
  const record = await run();
  expect(record).toMatchObject({ state: "declared", module: { declaredBy: "home-manager" }, commands: [] });
  expect(record.module!.text).toContain("systemd.user.timers.nixperf-store-optimize = {");
  expect(record.gaps.map(({ code: gap }) => gap)).toEqual(["NIXPERF_EDIT_IN_STORE", "NIXPERF_EDIT_IN_STORE"]);
  expect(await code({ apply: true })).toBe("NIXPERF_EDIT_IN_STORE");
  expect(await run({ revert: true })).toMatchObject({ state: "declared" });
  expect(readdirSync(inStore)).toEqual([]);
});

test("when the second file cannot be written, the first is taken back", async () => {
  mkdirSync(unit("timer"), { recursive: true });
  expect(await code({ apply: true })).toBe("NIXPERF_EDIT_UNFIT");
  expect(written()).toEqual(["nixperf-store-optimize.timer"]);
  rmSync(unit("timer"), { recursive: true });
  // Readable, so that it can be planned, and then not to be replaced.
  writeFileSync(unit("timer"), "mine\n");
  chmodSync(unit("timer"), 0o444);
  expect(await code({ apply: true })).toBe("NIXPERF_EDIT_UNWRITABLE");
  expect([written(), readFileSync(unit("timer"), "utf8")]).toEqual([["nixperf-store-optimize.timer"], "mine\n"]);
});

test("files that somebody has changed are shown, replaced on demand, and come back", async () => {
  machine.put(`home/ada/.config/systemd/user/nixperf-store-optimize.timer`, "[Timer]\nOnCalendar=daily\n");
  expect(await run()).toMatchObject({ state: "differs", files: [{ state: "absent" }, { state: "differs" }] });
  await run({ apply: true });
  const undone = await run({ revert: true });
  expect([undone.state, readFileSync(unit("timer"), "utf8")]).toEqual(["differs", "[Timer]\nOnCalendar=daily\n"]);
});

test("a file changed after it was installed stays, and that is said", async () => {
  await run({ apply: true });
  writeFileSync(unit("timer"), `${readFileSync(unit("timer"), "utf8")}# mine\n`);
  const undone = await run({ revert: true });
  expect(undone.gaps).toMatchObject([{ at: "/files/1/state", code: "NIXPERF_EDIT_CHANGED" }]);
  expect([isComplete(undone), written()]).toEqual([false, ["nixperf-store-optimize.timer"]]);
});

test("without the record of the edits, what bears nixperf's mark is taken away and the rest stays", async () => {
  await run({ apply: true });
  rmSync(join(machine.home, ".local/state"), { recursive: true });
  writeFileSync(unit("timer"), "[Timer]\nOnCalendar=daily\n");
  const undone = await run({ revert: true });
  expect([undone.files.map(({ state }) => state), written()]).toEqual([
    ["absent", "differs"],
    ["nixperf-store-optimize.timer"],
  ]);
});

test("on macOS an agent is written, loaded, loaded anew and unloaded", async () => {
  const world = machine.world({ platform: "darwin", uid: 501 });
  const agent = join(machine.home, "Library/LaunchAgents/nixperf-store-optimize.plist");
  machine.answer = (line) => (line.startsWith("launchctl print") ? { exitCode: 113 } : undefined);
  expect(await run({ world })).toMatchObject({ state: "absent", active: false });
  machine.told.length = 0;
  machine.answer = () => undefined;
  expect(await run({ world, apply: true })).toMatchObject({ platform: "launchd", state: "installed", active: true });
  expect(readFileSync(agent, "utf8")).toContain("<string>--preset</string>");
  expect(machine.told).toEqual([
    "launchctl bootout gui/501/nixperf-store-optimize",
    `launchctl bootstrap gui/501 ${agent}`,
    "launchctl print gui/501/nixperf-store-optimize",
  ]);
  machine.told.length = 0;
  const undone = await run({ world, revert: true });
  expect([isComplete(undone), existsSync(agent)]).toEqual([true, false]);
  expect(machine.told[0]).toBe("launchctl bootout gui/501/nixperf-store-optimize");
});

test("files that are there without a timer that runs are told from one that does", async () => {
  await run({ apply: true });
  machine.answer = (line) =>
    line.includes(" show ") ? { stdout: "NextElapseUSecRealtime=\nActiveState=inactive\n" } : undefined;
  expect(await run()).toMatchObject({ state: "installed", active: false, nextRunAt: null, commands: [{}, {}] });
  expect(await shown({})).toContain("the weekly collection is not started");
  machine.answer = () => ({ exitCode: 1 });
  expect(await run()).toMatchObject({ state: "installed", active: null });
});

test("NIXPERF_SCHEDULE_PLATFORM and NIXPERF_SCHEDULE_BOTH_WAYS", async () => {
  expect(await code({ world: machine.world({ platform: "freebsd" }) })).toBe("NIXPERF_SCHEDULE_PLATFORM");
  expect(await code({ apply: true, revert: true })).toBe("NIXPERF_SCHEDULE_BOTH_WAYS");
});

test.runIf(process.getuid!() === 0)(
  "NIXPERF_SCHEDULE_HOME: with sudo nothing is written into the caller's home",
  async () => {
    const { chownSync } = await import("node:fs");
    chownSync(machine.home, 1000, 1000);
    expect(await code({ apply: true })).toBe("NIXPERF_SCHEDULE_HOME");
    expect(await code({ revert: true })).toBe("NIXPERF_SCHEDULE_HOME");
    expect(await run()).toMatchObject({ state: "absent" });
  },
);

test("names that a terminal would obey are shown and refused", async () => {
  machine.put("opt/\u001b[2J/nixperf-store", "", 0o755);
  machine.put("etc/cron.d/x", "nix-collect-garbage -d \u001b]0;x\u0007\n");
  const { env } = machine.world();
  const world = machine.world({ env: { ...env, PATH: `${machine.top}/opt/\u001b[2J` } });
  const record = await run({ world });
  expect(viewText(scheduleView(record, plainContext))).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  expect(record.run.lasts).toBe(false);
  expect(await code({ world, apply: true })).toBe("NIXPERF_SCHEDULE_PROGRAM");
});

test("what else collects stands in the record", async () => {
  machine.put("usr/local/bin/determinate-nixd");
  expect((await run()).neighbours).toMatchObject([{ what: "determinate-nixd" }]);
  expect(await shown({})).toContain("What else collects here");
});
