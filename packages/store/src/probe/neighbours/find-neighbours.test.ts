import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Neighbour } from "../../model/neighbours/neighbour.ts";
import { findNeighbours } from "./find-neighbours.ts";

let root: string;
let home: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nixperf-neighbours-"));
  home = join(root, "home/ada");
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, content = ""): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

function link(path: string, to: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  symlinkSync(to === "/dev/null" ? to : relative(dirname(file), join(root, to)), file);
}

const store = { access: "daemon", storeDir: "/nix/store", realStoreDir: "/nix/store" } as const;

/** What is found, signs without the made-up root. */
const look = (): Neighbour[] =>
  findNeighbours(store, { root, home, env: {} }).map((one) => Object.assign(one, { sign: one.sign.replace(root, "") }));

test("a machine on which nothing collects has no neighbours", () => {
  put("etc/systemd/system/timers.target.wants/fstrim.timer");
  put("etc/systemd/system/fstrim.timer", "[Timer]\nOnCalendar=weekly\n");
  put("etc/systemd/system/fstrim.service", "[Service]\nExecStart=/sbin/fstrim\n");
  put("etc/nix/nix.conf", "min-free = 0\nmax-free = 1G\n");
  expect(look()).toEqual([]);
  expect(findNeighbours({ ...store, realStoreDir: "/mnt/nix/store" }, { root, home, env: {} })).toEqual([]);
});

test("the timer of nix.gc on NixOS is found through links into the store, its command in the script that it starts", () => {
  put(
    "nix/store/u-system-units/nix-gc.service",
    "[Service]\nEnvironment=PATH=/x\nExecStart=/nix/store/s-unit-script-nix-gc-start/bin/nix-gc-start\n",
  );
  put("nix/store/u-system-units/nix-gc.timer", "[Timer]\nOnCalendar=weekly\nPersistent=true\n");
  put(
    "nix/store/s-unit-script-nix-gc-start/bin/nix-gc-start",
    "#!/nix/store/b-bash/bin/bash\nset -e\nexec /nix/store/n-nix-2.31/bin/nix-collect-garbage --delete-older-than 30d\n",
  );
  link("nix/store/u-system-units/timers.target.wants/nix-gc.timer", "nix/store/u-system-units/nix-gc.timer");
  link("etc/systemd/system", "nix/store/u-system-units");
  expect(look()).toEqual([
    {
      what: "nix-gc",
      how: "timer",
      sign: "/etc/systemd/system/nix-gc.timer",
      says: "weekly, nix-collect-garbage --delete-older-than 30d",
      removesGenerations: true,
    },
  ]);
});

test("timers of users, of any name, are known by what they run; those not enabled or masked do not count", () => {
  const units = "home/ada/.config/systemd/user";
  const timer = (name: string, command: string, enabled = true): void => {
    put(`${units}/${name}.timer`, `[Timer]\nOnCalendar=daily\nOnUnitActiveSec=3d\nUnit=${name}-job.service\n`);
    put(`${units}/${name}-job.service`, `[Service]\nExecStart=/bin/true\nExecStart=${command}\n`);
    if (enabled) link(`${units}/timers.target.wants/${name}.timer`, `${units}/${name}.timer`);
  };
  timer("a", "/nix/store/x/bin/nh clean user --keep 5");
  timer("b", "/usr/bin/home-manager expire-generations '-14 days'");
  timer("c", "/run/current-system/sw/bin/nix store gc");
  timer("d", "/usr/bin/angrr run --period 1month");
  timer("e", "/usr/bin/nix-collect-garbage -d", false);
  timer("f", "/usr/bin/nix-store --verbose --gc --max-freed 1G");
  timer("nixperf-store-optimize", '"/usr/bin/nixperf-store" optimize --preset weekly --apply');
  timer("g", "/usr/bin/fast-nix-gc");
  // What the system offers and the user has masked.
  put("usr/lib/systemd/user/h.timer", "[Timer]\n");
  put("usr/lib/systemd/user/h.service", "[Service]\nExecStart=/usr/bin/nix-collect-garbage\n");
  link("usr/lib/systemd/user/timers.target.wants/h.timer", "usr/lib/systemd/user/h.timer");
  link(`${units}/h.timer`, "/dev/null");
  expect(look().map(({ what, says, removesGenerations }) => [what, says, removesGenerations])).toEqual([
    ["nh-clean", "daily and every 3d, nh clean user --keep 5", true],
    ["home-manager-expire", "daily and every 3d, home-manager expire-generations '-14 days'", true],
    ["home-manager-gc", "daily and every 3d, nix store gc", false],
    ["angrr", "daily and every 3d, angrr run --period 1month", null],
    ["home-manager-gc", "daily and every 3d, nix-store --verbose --gc --max-freed 1G", false],
    ["other", "daily and every 3d, fast-nix-gc", null],
    ["nixperf", 'daily and every 3d, nixperf-store" optimize --preset weekly --apply', true],
  ]);
});

test("agents of launchd are found by the commands in their property lists, be they text or binary", () => {
  put(
    "Library/LaunchDaemons/org.nixos.nix-gc.plist",
    `<plist><dict><key>Label</key><string>org.nixos.nix-gc</string><key>ProgramArguments</key><array>
     <string>/bin/sh</string><string>-c</string>
     <string>/bin/wait4path /nix/store &amp;&amp; exec /nix/store/x-nix/bin/nix-collect-garbage --delete-older-than 7d</string>
     </array><key>StartCalendarInterval</key><array/></dict></plist>`,
  );
  put("Library/LaunchAgents/other.plist", "<plist><string>/bin/ls</string></plist>");
  put(
    "home/ada/Library/LaunchAgents/org.nix-community.home.nix-gc.plist",
    "bplist00\u0001\u0002/nix/store/x/bin/nix-collect-garbage\u0001StartInterval\u0003",
  );
  expect(look().map(({ what, how, says, sign }) => [what, how, says, sign])).toEqual([
    [
      "nix-gc",
      "agent",
      "at set times, nix-collect-garbage --delete-older-than 7d",
      "/Library/LaunchDaemons/org.nixos.nix-gc.plist",
    ],
    [
      "home-manager-gc",
      "agent",
      "at set times, nix-collect-garbage StartInterval",
      "/home/ada/Library/LaunchAgents/org.nix-community.home.nix-gc.plist",
    ],
  ]);
});

test.each([
  ["Library/LaunchDaemons/systems.determinate.nix-daemon.plist", ""],
  ["etc/systemd/system/determinate-nixd.socket", ""],
  ["usr/local/bin/determinate-nixd", ""],
  ["nix/var/determinate/x", "nix/var/determinate"],
  ["proc/77/comm", "proc/77"],
])("Determinate's collector is known by %s, unless its configuration turns it off", (path, sign) => {
  put(path, "determinate-nix\n");
  expect(look()).toMatchObject([{ what: "determinate-nixd", how: "daemon", sign: `/${sign || path}` }]);
  put("etc/determinate/config.json", '{"garbageCollector": {"strategy": "automatic"}}');
  expect(look()).toHaveLength(1);
  put("etc/determinate/config.json", "{ not JSON");
  expect(look()).toHaveLength(1);
  put("etc/determinate/config.json", '{"garbageCollector": {"strategy": "disabled"}}');
  expect(look()).toEqual([]);
});

test("min-free is told with the line that sets it: the daemon's, as it is the daemon that deletes", () => {
  put("etc/nix/nix.conf", "cores = 2\n!include extra.conf\n");
  put("etc/nix/extra.conf", "min-free = 1G\nmax-free = 5368709120\n");
  put("home/ada/.config/nix/nix.conf", "min-free = 0\n");
  const said = {
    what: "min-free",
    how: "setting",
    sign: "/etc/nix/extra.conf:1",
    says: "during a build, when less than 1G bytes are free, Nix deletes dead paths until 5368709120 bytes are free",
    removesGenerations: false,
  };
  expect(look()).toEqual([said]);
  // Without a daemon this user's own settings hold.
  expect(findNeighbours({ ...store, access: "direct" }, { root, home, env: {} })).toEqual([]);
});

test("jobs of cron count, what is commented out does not", () => {
  put("etc/cron.weekly/nix", "#!/bin/sh\n# nix-collect-garbage -d\nnix-collect-garbage --delete-old && echo done\n");
  put("etc/crontab", "# 0 3 * * 0 root nix-store --gc\n");
  expect(look()).toEqual([
    {
      what: "nix-gc",
      how: "cron",
      sign: "/etc/cron.weekly/nix",
      says: "nix-collect-garbage --delete-old",
      removesGenerations: true,
    },
  ]);
});

test("files that are no files, loops and huge ones are not waited for", () => {
  link("etc/crontab", "etc/crontab");
  mkdirSync(join(root, "etc/cron.d/directory"), { recursive: true });
  put("etc/cron.d/huge", `nix-collect-garbage${" ".repeat(300_000)}`);
  symlinkSync("/dev/zero", join(root, "etc/cron.d/zero"));
  expect(look()).toEqual([]);
});
