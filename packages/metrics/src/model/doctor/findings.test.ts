import { expect, test } from "vitest";
import { doctorFindings } from "./findings.ts";
import type { DoctorReadings } from "./readings.ts";

const fine: DoctorReadings = {
  platform: "linux",
  nix: { implementation: "CppNix", version: "2.34.8", numbers: [2, 34, 8] },
  hasProc: true,
  tellsChildren: true,
  seesOthers: true,
  hasPressure: true,
  hasMkfifo: true,
  usesCgroups: true,
  cgroup: { path: "/system.slice/nix-daemon.service", controllers: ["cpu", "memory"], handedOn: ["cpu", "memory"] },
  ledgerFault: null,
};
const old: DoctorReadings["nix"] = { implementation: "CppNix", version: "2.24.1", numbers: [2, 24, 1] };
const codes = (change: Partial<DoctorReadings>): string[] =>
  doctorFindings({ ...fine, ...change }).map(({ severity, code }) => `${severity} ${code}`);

test("where everything is switched on there is nothing to find", () => {
  expect(codes({})).toEqual([]);
});

test.each([
  [{ nix: null }, "warning METRICS_NIX_MISSING"],
  [{ nix: { implementation: "Lix", version: "2.93.0", numbers: [2, 93, 0] } }, "note METRICS_SOCKET"],
  [{ hasProc: false, platform: "darwin" }, "warning METRICS_PROCESSES"],
  [{ seesOthers: false }, "warning METRICS_PROCESSES_HIDDEN"],
  [{ tellsChildren: false }, "note METRICS_CHILDREN"],
  [{ hasPressure: false }, "note METRICS_PRESSURE"],
  [{ hasMkfifo: false }, "warning METRICS_MKFIFO"],
  [{ usesCgroups: false }, "note METRICS_CGROUPS"],
  [{ cgroup: null }, "warning METRICS_CGROUP_VERSION"],
  [{ cgroup: null, usesCgroups: false }, "note METRICS_CGROUP_VERSION"],
  [{ cgroup: { path: "/x", controllers: [], handedOn: [] } }, "warning METRICS_CGROUP_DELEGATE"],
  [{ cgroup: { path: "/x", controllers: ["cpu", "memory"], handedOn: ["cpu"] } }, "warning METRICS_CGROUP_CONTROLLERS"],
  [{ ledgerFault: "the disk is full" }, "error METRICS_LEDGER"],
] satisfies Array<[Partial<DoctorReadings>, string]>)("%j is found", (change, found) => {
  expect(codes(change)).toEqual([found]);
});

test("a daemon that is too old to hand controllers on is not told to", () => {
  const cgroup = { path: "/x", controllers: ["cpu", "memory"], handedOn: [] };
  expect(codes({ nix: old, cgroup })).toEqual(["note METRICS_SOCKET", "note METRICS_CGROUP_NIX"]);
});

test("the command that hands controllers on names the very file", () => {
  const cgroup = { path: "/system.slice/nix-daemon.service", controllers: ["cpu", "memory"], handedOn: [] };
  expect(doctorFindings({ ...fine, cgroup })[0]!.tries).toEqual([
    'echo "+memory +cpu" | sudo tee /sys/fs/cgroup/system.slice/nix-daemon.service/cgroup.subtree_control',
  ]);
});

test("errors come first", () => {
  expect(codes({ usesCgroups: false, ledgerFault: "x", hasMkfifo: false })[0]).toBe("error METRICS_LEDGER");
});
