import { expect, test } from "vitest";
import { daemonProcess } from "./daemon.ts";
import { gapList } from "./fact.ts";
import { noReadings } from "./readings/readings.ts";

type Process = [comm: string, parent: number, uid: number];

function found(
  processes: Record<number, Process>,
  files: Record<string, string> = { "/proc/1/comm": "systemd" },
): string {
  const readings = noReadings();
  Object.assign(readings.files, files);
  for (const [pid, [comm, parent, uid]] of Object.entries(processes)) {
    readings.files[`/proc/${pid}/comm`] = comm;
    readings.files[`/proc/${pid}/status`] = `Name:\t${comm}\nPPid:\t${parent}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}`;
  }
  const { gaps, note } = gapList();
  return [daemonProcess(readings, note) ?? "none", ...gaps.map(({ code }) => code.replace("NIXPERF_DAEMON_", ""))].join(
    " ",
  );
}

test("the daemon is the one that started the others", () => {
  expect(found({ 900: ["nix-daemon", 1, 0], 950: ["nix-daemon", 900, 0], 20: ["nix-daemon", 950, 0] })).toBe(
    "/proc/900",
  );
});

test("that of root, before one that somebody runs for himself", () => {
  expect(found({ 77: ["nix-daemon", 1, 1000], 900: ["nix-daemon", 1, 0] })).toBe("/proc/900");
  expect(found({ 77: ["nix-daemon", 1, 1000] })).toBe("/proc/77");
});

test("Determinate's has another name", () => {
  expect(found({ 900: ["determinate-nix", 1, 0], 950: ["nix-daemon", 900, 0] })).toBe("/proc/900");
});

test("of several the oldest is taken, and said to be", () => {
  expect(found({ 900: ["nix-daemon", 1, 0], 901: ["nix-daemon", 1, 0] })).toBe("/proc/900 AMBIGUOUS");
});

test("none is seen where none runs, where others' processes are hidden, and for a name that is only alike", () => {
  expect(found({})).toBe("none UNSEEN");
  expect(found({}, {})).toBe("none UNSEEN");
  expect(found({ 5: ["nix-daemon2", 1, 0] })).toBe("none UNSEEN");
});
