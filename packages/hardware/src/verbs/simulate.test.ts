import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isNixperfError } from "@nixperf/errors";
import { derivationCost, withHistory } from "@nixperf/history";
import { renderMarkdown, renderTerminal } from "@nixperf/render";
import { afterAll, expect, test } from "vitest";
import { linuxReadings } from "../../test/advice/readings.ts";
import { calibrationSamples } from "../model/calibrate/samples.ts";
import { buildProfiles } from "../model/simulate/profiles.ts";
import { noReadings } from "../model/readings/readings.ts";
import { simulateRecord } from "../schemas/simulate.ts";
import { simulateView } from "../view/simulate-view.ts";
import { detect } from "./detect.ts";
import type { SimulateOptions } from "./simulate-options.ts";
import { simulate } from "./simulate.ts";
import type { SimulateRecord } from "./simulate.ts";

const directory = mkdtempSync(join(tmpdir(), "nixperf-simulate-"));
afterAll(() => rmSync(directory, { recursive: true }));
const write = (name: string, content: unknown): string => {
  const file = join(directory, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
};

/** A machine of which everything is said, and no ledger. */
const machine = { readings: noReadings(), capacity: 8, memoryBytes: 16 * 2 ** 30, nix: "2.34.8", state: null };
const run = async (options: SimulateOptions) => {
  const record = await simulate({ ...machine, ...options });
  expect(simulateRecord.parse(record)).toEqual(record);
  return record;
};
const draw = (record: SimulateRecord): string =>
  renderTerminal(simulateView(record, { program: "nixperf-hardware", store: null, flags: {}, config: () => null }), {
    width: 120,
    colour: false,
    unicode: true,
    fitToWidth: false,
  });
const codes = ({ gaps }: { gaps: Array<{ code: string }> }): string[] => gaps.map(({ code }) => code);

test("of made-up builds everything is known but how well real ones are told", async () => {
  const record = await run({ profile: "mixed", size: 100 });
  expect(record.builds).toMatchObject({ from: "profile", total: 100, present: 0 });
  expect(record.grid).toHaveLength(42);
  expect(codes(record)).toEqual(["NIXPERF_SIMULATE_NOT_RECORDED"]);
  const { best } = record;
  expect(record.grid).toContainEqual(expect.objectContaining({ jobs: best?.jobs, cores: best?.cores }));
  expect(best!.certainty.trials).toBe(200);
  expect(best!.rivals).toHaveLength(5);
  expect(await run({ profile: "mixed", size: 100 })).toEqual(record);
});

test("no other pair that is sure to fit is the best in more trials", async () => {
  for (const [seed, profile] of buildProfiles.entries())
    for (const memoryBytes of [4, 8, 16].map((gibibytes) => gibibytes * 2 ** 30)) {
      const { best, grid } = await run({ profile, size: 60, seed: seed + 1, memoryBytes });
      if (best === null) continue;
      for (const { bestShare } of best.rivals) expect(bestShare ?? 0).toBeLessThanOrEqual(best.certainty.bestShare);
      const slower = grid.filter((point) => point.fits && point.makespanSeconds < best.makespanSeconds / 1.01);
      const text = draw(await run({ profile, size: 60, seed: seed + 1, memoryBytes }));
      expect(text.includes("faster, but"), `${profile} ${memoryBytes}`).toBe(slower.length > 0);
    }
});

const waiting = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `fetch-${i}`, seconds: 10, cpuSeconds: 0, memoryBytes: 2 ** 20 }));

test("more jobs are tried as long as the best is one of the largest numbers, and an edge that is left is said", async () => {
  const graph = write("waiting.json", waiting(100));
  const many = await run({ graph, capacity: 2 });
  expect([...new Set(many.grid.map(({ jobs }) => jobs))]).toEqual([1, 2, 3, 4, 6, 8, 12, 16]);
  expect(many.best).toMatchObject({ jobs: 16, edges: [{ setting: "max-jobs", side: "largest", value: 16 }] });
  expect(many.gaps.find(({ code }) => code === "NIXPERF_SIMULATE_EDGE")).toMatchObject({
    at: "/best/edges",
    tries: ["--jobs 16,24,32,48,64"],
  });
  expect(draw(many)).toContain("the best lies on the edge of what was tried: max-jobs 16 is the largest");
  // Where more do not fit, or nothing waits for them, there is no edge.
  const narrow = await run({ graph, capacity: 2, memoryBytes: 5 * 2 ** 20 });
  expect([narrow.best!.jobs, narrow.best!.edges]).toEqual([4, []]);
  const few = await run({ graph: write("few.json", waiting(5)), capacity: 2 });
  expect([few.best!.jobs, few.best!.edges]).toEqual([6, []]);
  // A list of one's own is not made longer.
  const asked = await run({ graph, jobs: [2, 4], cores: [1] });
  expect([asked.grid.length, codes(asked).includes("NIXPERF_SIMULATE_EDGE")]).toEqual([2, true]);
  expect(codes(await run({ graph, jobs: [4], cores: [1] }))).not.toContain("NIXPERF_SIMULATE_EDGE");
});

test("memory that nobody measured is another in each trial: a pair that just fits is not sure to", async () => {
  const list = Array.from({ length: 12 }, (_, i) => ({ name: `a-${i}-1.0`, seconds: 10, cpuSeconds: 10 }));
  const assumed = await run({ graph: write("assumed.json", list), jobs: [1, 4], cores: [1], memoryBytes: 26e8 });
  const just = assumed.best!.rivals.find(({ jobs }) => jobs === 4)!;
  expect(just).toMatchObject({ fits: true, bestShare: null });
  expect(just.fitsShare).toBeGreaterThan(0.1);
  expect(just.fitsShare).toBeLessThan(0.9);
  expect(assumed.best!.jobs).toBe(1);
  const known = list.map((build) => ({ ...build, memoryBytes: 6.4e8 }));
  const measured = await run({ graph: write("known.json", known), jobs: [1, 4], cores: [1], memoryBytes: 26e8 });
  expect([measured.best!.jobs, measured.best!.certainty.fitsShare]).toEqual([4, 1]);
  const tight = await run({ graph: write("assumed.json", list), jobs: [4], cores: [1], memoryBytes: 26e8 });
  expect(codes(tight)).toContain("NIXPERF_SIMULATE_MEMORY_UNSURE");
});

test("what a machine does at once is what was measured on such a one, where as many threads may be used", async () => {
  const state = join(directory, "calibrated");
  const { capacity: _, ...rest } = machine;
  const simulated = async (cpus: number, some: SimulateOptions = {}) => {
    const readings = linuxReadings({ cpus, ...(cpus === 4 ? { cpuMax: "200000 100000" } : {}) });
    return (await simulate({ ...rest, readings, state, profile: "chain", size: 3, ...some })).machine;
  };
  const before = await simulated(8);
  expect(before.capacityUnits).toBe(8);
  for (const [cpus, threads] of [
    [8, 8],
    [4, 4],
    [6, 3],
  ] as const) {
    const { value } = (await detect({ readings: linuxReadings({ cpus }) })).machine.fingerprint;
    const figures = { at: "2026-01-01T00:00:00.000Z", fingerprint: value!, threads, speedup: 3.5 };
    const none = { copyBytesPerSecond: null, createSeconds: null, syncSeconds: null, writeBytesPerSecond: null };
    const samples = calibrationSamples({ ...figures, ...none, oneThreadPerSecond: 1e8, readBytesPerSecond: null });
    await withHistory({ stateDir: state }, (history) => history.append(samples));
  }
  expect(await simulated(8)).toMatchObject({
    capacityUnits: 3.5,
    threads: 8,
    capacitySource: "calibrate of 2026-01-01T00:00:00.000Z (8 threads)",
  });
  expect(await simulated(8, { capacity: 2 })).toMatchObject({ capacityUnits: 2, capacitySource: "as asked for" });
  expect(await simulated(8, { state: null })).toEqual(before);
  // Neither what a quota allows was measured, nor what more threads do.
  expect([(await simulated(4)).capacityUnits, (await simulated(6)).capacityUnits]).toEqual([2, 6]);
});

test("where nothing is named, made-up builds are simulated, and said to be made up", async () => {
  const record = await run({ jobs: [1], cores: [1], size: 20 });
  expect(record).toEqual(await run({ profile: "nixos", jobs: [1], cores: [1], size: 20 }));
});

test("only the settings that were asked for are tried, each once", async () => {
  const { grid } = await run({ profile: "wide", size: 10, jobs: [2, 1, 2], cores: [3] });
  expect(grid.map(({ jobs, cores }) => [jobs, cores])).toEqual([
    [1, 3],
    [2, 3],
  ]);
});

const glibc = { name: "glibc-2.39", seconds: 30, cpuSeconds: 30, parallelShare: 0.9, memoryBytes: 2 ** 30 };
const builds = [
  { ...glibc, memoryPerCoreBytes: 2 ** 29 },
  { name: "hello-2.12", inputs: ["glibc-2.39"] },
  { name: "src.tar.gz", seconds: 5, fetched: true },
  { name: "odd-1.0", inputs: [1, 2] },
];

test("builds from a file cost what it says, else what earlier builds say, else as much as the middle one", async () => {
  const graph = write("graph.json", { derivations: builds });
  const costs = write("costs.jsonl", '{"name":"hello-2.10","seconds":12,"cpuSeconds":40}\n{"name":"x","seconds":-1}\n');
  const record = await run({ graph, costs, measuredCores: 4 });
  expect(record.builds.origins).toMatchObject({ given: 1, name: 1, unknown: 1, fetched: 1 });
  expect(record.gaps.find(({ code }) => code === "NIXPERF_SIMULATE_COST_UNKNOWN")?.message).toContain("odd-1.0");
  expect(codes(record)).toContain("NIXPERF_SIMULATE_COSTS_UNREADABLE");
  expect(record.criticalPath.map(({ name }) => name)).toEqual(["glibc-2.39", "hello-2.12", "odd-1.0"]);
  for (const point of record.grid)
    expect(point.makespanSeconds).toBeGreaterThanOrEqual(Math.max(point.criticalPathSeconds, point.workSeconds));
});

test("costs are those that the ledger has, and of an export of it those that are costs", async () => {
  const graph = write("graph.json", { derivations: [{ name: "hello-2.12" }] });
  const cost = derivationCost({
    at: "2026-01-01T00:00:00.000Z",
    name: "hello-2.12",
    pname: "hello",
    system: "x86_64-linux",
    seconds: 40,
    cpuSeconds: 40,
    memoryBytes: 1000,
    outcome: "built",
  });
  const state = join(directory, "state");
  const failed = { ...cost, outcome: "failed", seconds: 1 } as const;
  await withHistory({ stateDir: state }, (history) => history.append([cost, failed]));
  const { best, builds: told, gaps } = await run({ graph, state, jobs: [1], cores: [1] });
  expect([told.origins.name, Math.round(best!.criticalPathSeconds)]).toEqual([1, 40]);
  // It belongs to no run, so that nobody knows which machine it was.
  expect(gaps.map(({ code }) => code)).toEqual(["NIXPERF_SIMULATE_COST_ELSEWHERE", "NIXPERF_SIMULATE_NOT_RECORDED"]);
  const sample = {
    schema: "nixperf.history.sample/1",
    at: cost.at,
    name: "a.b",
    value: 1,
    unit: "count",
    subject: {},
    run: null,
  };
  const costs = write("export.jsonl", `${JSON.stringify(sample)}\n${JSON.stringify(cost)}\n`);
  expect(await run({ graph, costs, jobs: [1], cores: [1] })).toMatchObject({ best, gaps: gaps.slice(1) });
});

test("what a file of costs says and no cost has is named, with what was probably meant", async () => {
  const graph = write("graph.json", { derivations: [{ name: "hello-2.12" }] });
  const odd = { name: "hello-2.10", seconds: 12, cpuSecond: 40, note: "x", "\u001B[31m": 1 };
  const costs = write("odd.jsonl", `${JSON.stringify(odd)}\n${JSON.stringify({ ...odd, cpuSeconds: "40" })}\n`);
  const { gaps } = await run({ graph, costs, jobs: [1], cores: [1] });
  expect(gaps.slice(0, 2).map(({ code, message }) => [code, message.replaceAll(directory, "")])).toEqual([
    [
      "NIXPERF_SIMULATE_COSTS_UNREADABLE",
      "1 of 2 items of /odd.jsonl are no costs and left out: item 2 has cpuSeconds that are no time",
    ],
    [
      "NIXPERF_SIMULATE_COST_KEY",
      '/odd.jsonl has keys that no cost has, and which do not count: "cpuSecond" (did you mean cpuSeconds?), "note", "\\u001b[31m"',
    ],
  ]);
});

test.each([
  ["cpuSeconds", 1e9],
  ["memoryBytes", 1.5],
  ["system", 3],
  ["at", "yesterday"],
  ["outcome", "fine"],
  ["drvPath", "hello.drv"],
  ["name", "../x"],
])("a cost with this %s is none, rather than one without it: %j", async (key, value) => {
  const graph = write("graph.json", { derivations: [{ name: "hello-2.12" }] });
  const costs = write("bad.json", [{ name: "hello-2.10", seconds: 12, [key]: value }]);
  await expect(run({ graph, costs })).rejects.toMatchObject({
    code: "NIXPERF_SIMULATE_COSTS_UNREADABLE",
    found: expect.stringMatching(/item 1 has .*\b(?:is|are|that)\b/),
  });
});

test("what fits nowhere has no best pair, and what is not known of memory fits everywhere", async () => {
  const graph = write("graph.json", { derivations: builds });
  const costs = write("costs.json", [{ name: "hello-2.10", seconds: 12 }]);
  const tooLittle = await run({ graph, costs, memoryBytes: 2 ** 20 });
  expect([tooLittle.best, codes(tooLittle).includes("NIXPERF_SIMULATE_NOTHING_FITS")]).toEqual([null, true]);
  const { memoryBytes: _, ...rest } = machine;
  const unknown = await simulate({ ...rest, graph, costs });
  expect([unknown.best?.fits, codes(unknown).includes("NIXPERF_MEMORY_UNKNOWN")]).toEqual([null, true]);
});

test("a Nix that starts builds in any order, or that was not measured, is said", async () => {
  const gaps = async (nix: string) => codes(await run({ profile: "chain", size: 3, nix }));
  expect(await gaps("2.35.2")).toEqual(
    expect.arrayContaining(["NIXPERF_SIMULATE_ORDER_UNKNOWN", "NIXPERF_SIMULATE_NIX_COSTS"]),
  );
  expect(await gaps("2.28.3")).toEqual(["NIXPERF_SIMULATE_NIX_COSTS", "NIXPERF_SIMULATE_NOT_RECORDED"]);
  const { nix: _, ...rest } = machine;
  expect((await simulate({ ...rest, profile: "chain", size: 3 })).nix).toMatchObject({
    version: null,
    knownOrder: false,
  });
});

test("that more builds wait than were measured is said", async () => {
  const gaps = async (size: number) => codes(await run({ profile: "wide", size, jobs: [8], cores: [1] }));
  expect(await gaps(1600)).not.toContain("NIXPERF_SIMULATE_MANY_WAIT");
  expect(await gaps(1620)).toContain("NIXPERF_SIMULATE_MANY_WAIT");
});

const recording = {
  graph: "one",
  nix: "2.8.0",
  capacity: 2,
  builds: [{ name: "a", inputs: [], serialSeconds: 1, parallelSeconds: 1 }],
  runs: [
    { jobs: 1, cores: 1, startsMs: [5], endsMs: [2005] },
    { jobs: 1, cores: 2, startsMs: [5], endsMs: [1255] },
  ],
};

test("recorded runs say by how much the model is off", async () => {
  const file = write("recording.json", recording);
  const { recorded, gaps } = await run({ profile: "chain", size: 3, recorded: [file] });
  expect(recorded?.runs.map(({ error }) => Math.round(error * 1000) / 1000)).toEqual([0, 0.2]);
  expect([recorded?.foretold?.worst.toFixed(3), recorded?.retold?.worst.toFixed(3), gaps]).toEqual([
    "0.200",
    "0.000",
    [],
  ]);
  const base = write("base.json", { ...recording, runs: recording.runs.slice(0, 1) });
  const only = await run({ profile: "chain", size: 3, recorded: [base] });
  expect([only.recorded?.foretold, only.gaps[0]?.message]).toEqual([
    null,
    expect.stringContaining("only the run that the costs"),
  ]);
});

test("the view says how far recorded runs are off, and which are told from their own builds", async () => {
  const record = await run({ profile: "chain", size: 3, recorded: [write("recording.json", recording)] });
  const text = draw(record);
  expect(text).toContain(
    "Recorded runs: off by 20.0 % in the middle, 20.0 % at worst; those told from their own builds (*) off by 0.0 % in the middle",
  );
  expect(text).toMatch(/ {2}- +one +1 +2\.8\.0 +1 +1 +2\.0 s +2\.0 s +[-+]0\.0 % \*\n/);
  expect(text).toMatch(/ +\+20\.0 %\n/);
  const runs = record.recorded!.runs.map((one) => Object.assign(one, { run: 7, graph: "\u001B[31m.#host" }));
  const foretold = draw({ ...record, recorded: { ...record.recorded!, runs, retold: null } });
  expect(foretold).toContain("Recorded runs: off by 20.0 % in the middle, 20.0 % at worst\n");
  expect(foretold).toMatch(/ {2}7 +\S*\.#host/);
  expect(foretold).not.toContain("\u001B");
});

test("the model is held against recordings in nixperf's state whenever there are any", async () => {
  const state = join(directory, "with-recordings");
  mkdirSync(join(state, "recordings"), { recursive: true });
  writeFileSync(join(state, "recordings/a.json"), JSON.stringify(recording));
  writeFileSync(join(state, "recordings/b.json"), "{}");
  writeFileSync(join(state, "recordings/notes.txt"), "");
  const { recorded, gaps } = await run({ profile: "chain", size: 3, state });
  expect(recorded?.runs.map(({ cores, isBase }) => [cores, isBase])).toEqual([
    [1, true],
    [2, false],
  ]);
  expect(gaps.map(({ at, code, message }) => [at, code, message.replaceAll(state, "")])).toEqual([
    ["/recorded", "NIXPERF_RECORDING_INVALID", "/recordings/b.json holds no recorded runs: graph is no name"],
  ]);
  expect((await run({ profile: "chain", size: 3, state: null })).recorded).toBeNull();
});

test.each([
  ["NIXPERF_SIMULATE_SETTINGS", { profile: "wide", jobs: [0] }],
  ["NIXPERF_SIMULATE_SETTINGS", { profile: "wide", cores: [] }],
  ["NIXPERF_SIMULATE_SETTINGS", { profile: "wide", capacity: Number.NaN }],
  ["NIXPERF_SIMULATE_SETTINGS", { profile: "wide", memoryBytes: 0 }],
  ["NIXPERF_SIMULATE_SETTINGS", { profile: "wide", memoryBytes: 1.5 }],
  ["NIXPERF_SIMULATE_SETTINGS", { profile: "wide", nix: "newest" }],
  ["NIXPERF_SIMULATE_SETTINGS", { profile: "wide", nix: "2.34.8 or so" }],
  ["NIXPERF_SIMULATE_SETTINGS", { profile: "wide", nix: "2.34.8\n" }],
  ["NIXPERF_SIMULATE_SETTINGS", { profile: "wide", size: 2e6 }],
  ["NIXPERF_SIMULATE_SOURCES", { graph: "circle.json", profile: "wide" }],
  ["NIXPERF_SIMULATE_SOURCES", { fromStore: true, derivations: ["/nix/store/x.drv"] }],
  ["NIXPERF_SIMULATE_SOURCES", { fromStore: true, graph: "circle.json" }],
  ["NIXPERF_SIMULATE_UNUSED", { graph: "circle.json", size: 10 }],
  ["NIXPERF_SIMULATE_UNUSED", { graph: "circle.json", all: true }],
  ["NIXPERF_SIMULATE_UNUSED", { profile: "wide", costs: "unknown.json" }],
  ["NIXPERF_SIMULATE_UNUSED", { measuredCores: 4 }],
  ["NIXPERF_SIMULATE_UNUSED", { profile: "wide", nix: "2.8.0", substitutionJobs: 4 }],
  ["NIXPERF_SIMULATE_MACHINE", { profile: "wide", capacity: undefined }],
  ["NIXPERF_GRAPH_INVALID", { graph: "missing.json" }],
  ["NIXPERF_GRAPH_INVALID", { graph: "circle.json" }],
  ["NIXPERF_SIMULATE_COSTS_UNREADABLE", { graph: "unknown.json", costs: "missing.json" }],
  ["NIXPERF_SIMULATE_COSTS_UNREADABLE", { graph: "unknown.json", costs: "unknown.json" }],
  ["NIXPERF_RECORDING_INVALID", { profile: "wide", recorded: ["circle.json"] }],
  ["NIXPERF_SIMULATE_COSTS_UNKNOWN", { graph: "unknown.json" }],
  ["NIXPERF_DERIVATION_UNREADABLE", { derivations: ["/nix/store/00000000000000000000000000000000-x.drv"] }],
  ["NIXPERF_DERIVATION_UNREADABLE", { derivations: ["hello.drv"] }],
  ["NIXPERF_DERIVATIONS_NONE", { fromStore: true }],
] as Array<[string, SimulateOptions]>)("%s: %j", async (code, options) => {
  write("circle.json", [
    { name: "a", inputs: [1], seconds: 1 },
    { name: "b", inputs: [0], seconds: 1 },
  ]);
  write("unknown.json", [{ name: "a" }]);
  const at = (file: string | undefined): string | undefined => (file === undefined ? file : join(directory, file));
  const error: unknown = await simulate({
    ...machine,
    ...options,
    store: `local?root=${directory}/chroot&real=${directory}`,
    graph: at(options.graph),
    costs: at(options.costs),
    recorded: options.recorded?.map((file) => at(file)!),
  }).catch((thrown: unknown) => thrown);
  if (!isNixperfError(error)) throw error;
  expect(error.code).toBe(code);
});

test("the README shows what is printed", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const shown = /^\$ nixperf-hardware simulate .*\n([^]*?)…\n```/m.exec(readme)![1]!;
  const record = await run({ profile: "nixos", size: 800, memoryBytes: 16e9 });
  expect(draw(record).slice(0, shown.length)).toBe(shown);
});

test("it stops when it is told to", async () => {
  const stop = new AbortController();
  const steps: number[] = [];
  const stopped = simulate({
    ...machine,
    profile: "mixed",
    size: 50,
    signal: stop.signal,
    onProgress: ({ done }) => {
      steps.push(done);
      if (done === 3) stop.abort();
    },
  });
  await expect(stopped).rejects.toThrow();
  expect(steps).toEqual([1, 2, 3]);
});

test("the view names the best pair first, and draws a row for each max-jobs", async () => {
  const record = await run({ profile: "nixos", size: 200, jobs: [1, 4], cores: [1, 2] });
  const context = { program: "nixperf-hardware", store: null, flags: {}, config: () => null };
  const text = renderTerminal(simulateView(record, context), {
    width: 100,
    colour: false,
    unicode: true,
    fitToWidth: true,
  });
  const { jobs, cores } = record.best!;
  expect(text.split("\n")[0]).toContain(`200 made-up builds are done first with max-jobs ${jobs} and cores ${cores}: `);
  expect(text).toMatch(/MAX-JOBS +CORES 1 +CORES 2\n +1 .*\n +4 .* \*/);
  expect(renderMarkdown(simulateView(record, context))).toContain("| Max-jobs | Cores 1 | Cores 2 |");
  const none = { ...record, best: null, criticalPath: [] };
  expect(
    renderTerminal(simulateView(none, context), { width: 100, colour: false, unicode: true, fitToWidth: true }),
  ).toContain("fit in memory with none");
});
