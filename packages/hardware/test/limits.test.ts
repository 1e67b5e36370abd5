import { execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nobody, throwAwayStore } from "@nixperf/testing";
import type { NixInstall, User } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { describe, expect, test } from "vitest";
import { machineOf, parseReadings, readingsScript } from "../src/index.ts";
import type { DetectRecord } from "../src/index.ts";
import { limitedBy } from "./limited-by.ts";
import type { Limit, Limited } from "./limited-by.ts";

/** What a process of its own finds, started by `wrap`. */
function detectedIn(
  wrap: (argv: string[]) => string[],
  options: { env?: Record<string, string>; store?: string; as?: User } = {},
): DetectRecord {
  const script = `import { detect } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
    console.log(JSON.stringify(await detect({ store: ${JSON.stringify(options.store ?? null)} })));`;
  const node = [
    process.execPath,
    "--no-warnings",
    "--conditions=@nixperf/source",
    "--input-type=module",
    "--eval",
    script,
  ];
  const [program = "", ...args] = wrap(node);
  const { env, as } = options;
  const printed = execFileSync(program, args, {
    encoding: "utf8",
    cwd: "/",
    ...(env === undefined ? {} : { env }),
    ...(as === undefined ? {} : as),
  });
  return JSON.parse(printed) as DetectRecord;
}

/** Whether root finds cgroups here, and all of them mounted to be written. */
function areCgroupsWritable(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => / - cgroup2? /.test(line));
  return mounts.length > 0 && mounts.every((line) => /^(?:\S+ ){5}rw\b/.test(line));
}

/**
 * Cgroups with these limits; null, and said aloud, where they may not be made. Containers mostly have them read-only, those
 * that CI runs in among them, and in a cgroup v2 with processes none can be given limits (EBUSY): there the recorded ones have
 * to do. Where they are mounted to be written and still cannot be made, in CI that is a failure.
 */
function cgroupsHere(limits: readonly Limit[]): Limited | null {
  try {
    return limitedBy(limits);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!["EACCES", "EPERM", "EROFS", "ENOENT", "EBUSY", "ENOTSUP"].includes(code ?? "")) throw error;
    if (process.env["CI"] && areCgroupsWritable() && code !== "EBUSY") throw error;
    process.stderr.write(`SKIPPED, no cgroups may be made here (${code}): limits that are set for real\n`);
    return null;
  }
}

const within =
  (limited: Limited) =>
  (argv: string[]): string[] => ["sh", "-c", limited.enter('exec "$@"'), "sh", ...argv];

describe("limits that are set for real", () => {
  test.for<[name: string, limits: Limit[], expected: object]>([
    ["a quota of one and a half CPUs", [{ cpus: 1.5 }], { cpuQuota: { value: 1.5 } }],
    ["a quota of less than one CPU", [{ cpus: 0.25 }], { cpuQuota: { value: 0.25 }, capacityUnits: { value: 0.25 } }],
    [
      "a limit of memory further up, and less than the one of its own",
      [{ memoryBytes: 400 << 20 }, { memoryBytes: 800 << 20 }],
      { memoryMaxBytes: { value: 400 << 20 }, memoryBytes: { value: 400 << 20 } },
    ],
    [
      "a quota further up and none of its own, and one CPU",
      [
        { cpus: 1.25, memoryBytes: 900 << 20 },
        { memoryBytes: 600 << 20, cpuList: "0" },
      ],
      { cpuQuota: { value: 1.25 }, memoryMaxBytes: { value: 600 << 20 }, cpus: { value: 1 } },
    ],
  ])("%s", ([, limits, expected], { skip }) => {
    const limited = cgroupsHere(limits);
    // Not passed: nothing was seen.
    if (limited === null) return skip("no cgroups may be made here");
    try {
      const { machine, gaps } = detectedIn(within(limited));
      expect(machine.limits.process).toMatchObject(expected);
      expect(machine.limits.process.memoryAvailableBytes.value).toBeLessThanOrEqual(
        machine.limits.process.memoryBytes.value!,
      );
      expect(gaps.filter(({ at }) => at.startsWith("/machine/limits"))).toEqual([]);
    } finally {
      limited.remove();
    }
  });
});

/** A Nix whose daemon the kernel calls `nix-daemon`, as where it is installed: unpacked, it would be called `ld-linux`. */
function daemonOf(nix: NixInstall, directory: string): string {
  const wrapper = readFileSync(nix.program("nix-daemon"), "utf8");
  const loader = /^exec '([^']+)'/m.exec(wrapper)?.[1];
  if (loader === undefined) return nix.program("nix-daemon");
  mkdirSync(directory, { recursive: true });
  const copy = join(directory, "nix-daemon");
  copyFileSync(loader, copy);
  const script = join(directory, "start");
  writeFileSync(script, wrapper.replace(loader, copy), { mode: 0o755 });
  return script;
}

/** How many processes bear the daemon's name already. */
function daemonsHere(): number {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "nix-daemon";
    } catch {
      return false;
    }
  }).length;
}

describeWithNix("the daemon", (nix) => {
  test.runIf(process.getuid?.() === 0)(
    "its limits count for builds, and what it says of trust",
    { timeout: 30_000 },
    async () => {
      const isAlone = daemonsHere() === 0;
      if (!isAlone) process.stderr.write("SKIPPED, another nix-daemon runs here: the limits of the daemon\n");
      const store = throwAwayStore({ nix, settings: { "trusted-users": "root" } });
      const limited = cgroupsHere([{ cpus: 1.5, memoryBytes: 700 << 20 }]);
      const socket = `${store.stateDir}/daemon-socket/socket`;
      const start = daemonOf(nix, join(store.top, "daemon"));
      const env = { ...store.env, NIX_DAEMON_SOCKET_PATH: socket };
      const argv = limited === null ? [start] : within(limited)([start]);
      const daemon = spawn(argv[0]!, argv.slice(1), { env, stdio: "ignore", detached: true });
      try {
        for (let i = 0; i < 200 && !existsSync(socket); i++) await sleep(50);
        const asked = detectedIn((node) => node, { env, store: "daemon" });
        const { machine } = asked;
        expect(machine.nix).toMatchObject({
          access: { value: "daemon" },
          version: { value: nix.version },
          trusted: { value: true },
          maySet: { value: "all" },
        });
        expect(machine.limits.process.cpuQuota.value).not.toBe(1.5);
        if (limited !== null && isAlone) {
          expect(machine.limits.builds).toMatchObject({
            cpuQuota: { value: 1.5 },
            memoryMaxBytes: { value: 700 << 20 },
          });
          expect(machine.limits.builds!.memoryBytes.value).toBe(700 << 20);
        }
        // Root may do without it, and is told what it may use all the same: by itself, and by the script for others.
        const root = detectedIn((node) => node, { env });
        const script = spawnSync("sh", ["-s"], { env, input: readingsScript(), encoding: "utf8" }).stdout;
        for (const one of [root.machine, machineOf(parseReadings(script, "here")).machine]) {
          expect(one.nix).toMatchObject({ access: { value: "direct" }, daemon: { value: true } });
          if (limited !== null && isAlone)
            expect(one.limits.builds).toMatchObject({ cpuQuota: { value: 1.5 }, memoryMaxBytes: { value: 700 << 20 } });
        }
        expect(machine.disks.store.directory.value).toBe(store.storeDir);
        const stranger = detectedIn((node) => node, { env: { ...env, HOME: store.top }, store: "daemon", as: nobody });
        expect(stranger.machine.nix.trusted.value).toBe(false);
        expect(stranger.machine.nix.maySet.value).toContain("max-jobs");
        expect(stranger.machine.nix.maySet.value).not.toContain("sandbox");
      } finally {
        process.kill(-daemon.pid!, "SIGKILL");
        await sleep(100);
        limited?.remove();
        store.dispose();
      }
    },
  );
});
