import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { derivation, nixInstalls, scope, throwAwayStore } from "@nixperf/testing";
import { expect, onTestFinished, test } from "vitest";
import type { CollectRecord } from "../src/index.ts";

const main = fileURLToPath(new URL("../bin/main.js", import.meta.url));

/** Where others have cgroups of version 1, or none: version 2 at the usual place, for this process and what it starts. */
const withCgroups = [
  "--mount",
  "/bin/sh",
  "-ec",
  'umount -R /sys/fs/cgroup || :; mount -t cgroup2 none /sys/fs/cgroup; exec "$@"',
  "sh",
];
const canMount = process.platform === "linux" && spawnSync("unshare", [...withCgroups, "true"]).status === 0;
// Nix has known them since 2.12.
const nix = nixInstalls().find(({ version }) => Number(version.split(".")[1]) >= 12);
const can = canMount && nix !== undefined;

if (!can) process.stderr.write("SKIPPED, no cgroups of version 2 here (needs root), or no Nix that uses them\n");

test.runIf(can || process.env["CI"] !== undefined)(
  "of a build in a cgroup of its own the processor time is what the kernel says of that, to the microsecond",
  async () => {
    const store = throwAwayStore({
      nix: nix!,
      settings: {
        sandbox: true,
        "sandbox-fallback": false,
        "sandbox-paths": "/bin /lib /lib64 /usr",
        "use-cgroups": true,
        "extra-experimental-features": "cgroups",
      },
    });
    onTestFinished(() => store.dispose());
    const burn = "i=0; while [ $i -lt 700000 ]; do i=$((i+1)); done; times > $out; /bin/sleep 1";
    const file = store.write("burn.nix", scope({ burn: derivation("burn", burn) }));
    const build = ["nix", "build", "--no-link", "-f", file, "burn"];
    const own = ["--no-warnings", "--conditions=@nixperf/source", main, "collect", "--json", "--", ...build];
    const { code, stdout, stderr } = await store.run("/usr/bin/unshare", [...withCgroups, process.execPath, ...own], {
      env: { XDG_STATE_HOME: `${store.top}/own` },
    });
    expect(code, stderr).toBe(0);
    const { costliest, gaps } = JSON.parse(stdout) as CollectRecord;
    const [drv] = await store.instantiate(scope({ burn: derivation("burn", burn) }));
    const [out] = (await store.ok("nix-store", ["--query", "--outputs", drv!])).trim().split("\n");
    const used = secondsOf(readFileSync(out!, "utf8"));
    expect(used).toBeGreaterThan(0.1);
    expect(costliest).toHaveLength(1);
    const { cpuSeconds } = costliest[0]!;
    expect(cpuSeconds).toBeGreaterThan(used - 0.02);
    expect(cpuSeconds).toBeLessThan(used + 0.1);
    // What is read of processes comes in hundredths.
    expect(Math.abs(cpuSeconds! * 100 - Math.round(cpuSeconds! * 100))).toBeGreaterThan(1e-6);
    expect(gaps).toEqual([]);
  },
  60_000,
);

/** All four times that the shell's `times` prints. */
function secondsOf(times: string): number {
  return [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );
}
