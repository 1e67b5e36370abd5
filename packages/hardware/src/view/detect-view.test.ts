import { renderHtml, renderMarkdown, renderTerminal } from "@nixperf/render";
import { describe, expect, test } from "vitest";
import { constructed, constructedMachine } from "../../test/machines/constructed.ts";
import type { DetectRecord } from "../verbs/detect.ts";
import { machineOf } from "../model/machine.ts";
import { noReadings } from "../model/readings/readings.ts";
import type { Readings } from "../model/readings/readings.ts";
import { detectView } from "./detect-view.ts";

const context = { program: "nixperf hardware", store: null, flags: {}, config: () => undefined };
const recordOf = (readings: Readings): DetectRecord => ({
  schema: "nixperf.hardware.detect/1",
  readAt: null,
  ...machineOf(readings),
});
const shown = (readings: Readings, width = 200): string =>
  renderTerminal(detectView(recordOf(readings), context), { width, colour: false, unicode: true, fitToWidth: true });
const answer = (name: string): string => shown(constructedMachine(name)).split("\n")[0]!;

test("the answer says in one line what the machine is and how much of it builds may use", () => {
  expect(answer("hybrid desktop")).toBe(
    "12th Gen Intel Core i7-12700: 8 performance + 4 efficiency cores, 20 threads, 31.1 GiB. Builds may use all of it: 12 performance cores' worth. CppNix 2.31.2.",
  );
  expect(answer("nested")).toBe(
    "Intel Xeon Platinum 8375C CPU @ 2.90GHz: 16 cores, 32 threads, 124 GiB. Builds may use 1.5 of its 20 performance cores' worth, and 32.0 GiB. Determinate 2.31.1.",
  );
  expect(answer("Raspberry")).toBe(
    "Cortex-A72: 4 cores, 3.7 GiB. Builds may use all of it: 4 performance cores' worth.",
  );
  expect(shown(noReadings())).toMatch(
    /^An unknown processor: an unknown number of CPUs, memory not known\. What builds may use of it is not fully known\./,
  );
});

test("what builds may use stands apart only where a daemon makes them", () => {
  expect(shown(constructedMachine("nested"))).toContain("What builds may use, through the daemon");
  expect(shown(constructedMachine("WSL"))).toContain("What this process and builds may use");
  const unseen = constructedMachine("nested");
  for (const pid of [77, 900, 950]) delete unseen.files[`/proc/${pid}/comm`];
  expect(shown(unseen)).toContain("What this process may use");
  expect(shown(unseen)).not.toContain("builds may use,");
  const root = constructedMachine("nested");
  Object.assign(root.store, { access: "direct", hasSocket: true });
  expect(shown(root)).toContain("What builds may use, through the daemon");
  expect(shown(root)).toContain("this user's own processes; for other users by the daemon");
});

describe.each(constructed.map(({ name, readings }) => [name, readings] as const))("%s", (_, readings) => {
  test("is drawn in every format, narrow and wide", () => {
    const view = detectView(recordOf(readings), context);
    for (const width of [40, 80, 200]) expect(shown(readings, width)).toContain("Processor");
    expect(renderMarkdown(view)).toContain("Processor");
    expect(renderHtml(view)).toContain("Processor");
  });
});

test("hostile names change nothing on the screen or in the page", () => {
  const readings = constructedMachine("hybrid desktop");
  readings.files["/proc/cpuinfo"] = "model name\t: <script>x</script>\u001b[2J";
  readings.store.realDir = "/nix/\u001b]0;x\u0007<img src=x>";
  const view = detectView(recordOf(readings), context);
  // oxlint-disable-next-line no-control-regex -- they are what must not be there
  expect(shown(readings)).not.toMatch(/[\u001b\u0007]/);
  expect(renderHtml(view)).not.toMatch(/<script>x|<img src=x/);
});
