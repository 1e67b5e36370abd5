import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseGraph } from "./graph-text.ts";
import { replayRecording } from "./recording.ts";
import { parseRecording } from "./recording-text.ts";
import { parseSettingList } from "./setting-list.ts";

test("a list of settings is numbers and ranges of them", () => {
  expect(parseSettingList("4,1-3,2")).toEqual([1, 2, 3, 4]);
  for (const bad of ["", "0", "1,", "3-1", "1-9999", "-1", "1.5", "x"]) expect(parseSettingList(bad)).toBeNull();
});

const two = [
  { name: "glibc-2.39", seconds: 30, cpuSeconds: 100, memoryBytes: 5 },
  { name: "hello-2.12", path: "/nix/store/00-hello-2.12.drv", inputs: ["glibc-2.39"] },
];

test("a graph names its inputs by name, path or place, and says of each build what is known", () => {
  const graph = parseGraph(JSON.stringify({ derivations: two }));
  if ("bad" in graph) throw new Error(graph.bad);
  expect(graph.jobs.map(({ name, given }) => [name, given?.seconds ?? null])).toEqual([
    ["glibc-2.39", 30],
    ["hello-2.12", null],
  ]);
  expect([graph.from, graph.to]).toEqual([[1], [0]]);
  const top = { name: "top", inputs: [1, "/nix/store/00-hello-2.12.drv", 2, "hello-2.12"] };
  expect(parseGraph(JSON.stringify([top, ...two]))).toMatchObject({ from: [0, 0, 2], to: [1, 2, 1] });
});

test.each([
  ["", "no JSON"],
  ["3", 'no list of "derivations"'],
  ["[]", "an empty list"],
  ["[3]", "item 0: no object"],
  ['[{"name":"../x"}]', "item 0: name is no name of a derivation"],
  ['[{"name":"a","seconds":-1}]', "item 0: seconds is no time"],
  ['[{"name":"a","seconds":1e9}]', "item 0: seconds is no time"],
  ['[{"name":"a","seconds":1,"parallelShare":2}]', "item 0: parallelShare is not from 0 to 1"],
  ['[{"name":"a","inputz":[]}]', 'item 0: unknown key "inputz"; did you mean inputs?'],
  ['{"derivations":[{"name":"a"}],"cost":1}', 'unknown key "cost"'],
  ['[{"name":"a","memoryBytes":1}]', "item 0: memoryBytes without seconds, so that it would not count"],
  ['[{"name":"a","inputs":3}]', "item 0: inputs are no list"],
  ['[{"name":"a","inputs":["b"]}]', 'item 0: an input that is none or several of the list: "b"'],
  ['[{"name":"a"},{"name":"a"},{"name":"b","inputs":["a"]}]', "item 2: an input that is none or several of the list"],
  ['[{"name":"a","inputs":[1]}]', "item 0: an input that is none or several of the list: 1"],
])("the graph %s is refused: %s", (text, bad) => {
  const graph = parseGraph(text);
  expect("bad" in graph ? graph.bad : null).toContain(bad);
});

const recording = {
  graph: "two",
  nix: "2.8.0",
  capacity: 2,
  builds: [
    { name: "a", inputs: [], serialSeconds: 1, parallelSeconds: 1 },
    { name: "b", inputs: [0], serialSeconds: 0, parallelSeconds: 0 },
  ],
  runs: [
    { jobs: 2, cores: 2, startsMs: [0, 1510], endsMs: [1500, 2510] },
    { jobs: 1, cores: 1, startsMs: [0, 2010], endsMs: [2000, 3010] },
  ],
};

test("runs are told from the one with the fewest jobs and cores", () => {
  const parsed = parseRecording(JSON.stringify(recording));
  if (typeof parsed === "string") throw new Error(parsed);
  const errors = replayRecording(parsed)!;
  expect(errors.map(({ isBase }) => isBase)).toEqual([false, true]);
  // Nix's own work between both builds, of which the recording has 10 ms.
  for (const { error, recordedSeconds, simulatedSeconds } of errors) {
    expect(Math.abs(error)).toBeLessThan(0.01);
    expect(error).toBeCloseTo(simulatedSeconds / recordedSeconds - 1, 9);
  }
  const circle = { ...parsed, builds: parsed.builds.map((build, i) => Object.assign({}, build, { inputs: [1 - i] })) };
  expect(replayRecording(circle)).toBeNull();
});

test.each([
  [{ nix: "new" }, "nix is no version"],
  [{ capasity: 2 }, 'unknown key "capasity"; did you mean capacity?'],
  [{ builds: [{ ...recording.builds[0], wait: 1 }, recording.builds[1]] }, 'build 0: unknown key "wait"'],
  [{ runs: [{ ...recording.runs[0], core: 1 }] }, 'run 0: unknown key "core"; did you mean cores?'],
  [{ capacity: 0 }, "capacity is no number of cores"],
  [{ builds: [] }, "builds are no list"],
  [{ builds: [{ ...recording.builds[0], inputs: [2] }, recording.builds[1]] }, "build 0 is none"],
  [{ runs: [{ ...recording.runs[0], jobs: 0 }] }, "run 0 is none"],
  [{ runs: [{ ...recording.runs[0], endsMs: [1, 2] }] }, "run 0 is none"],
])("a recording with %j is refused: %s", (some, why) => {
  expect(parseRecording(JSON.stringify({ ...recording, ...some }))).toContain(why);
});

test("any text is a graph or a recording, or says what is wrong with it", () => {
  const spoilt = fc
    .tuple(fc.constantFrom(JSON.stringify(two), JSON.stringify(recording)), fc.nat(400), fc.nat(30), fc.string())
    .map(([text, at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut));
  fc.assert(
    fc.property(fc.oneof(spoilt, fc.json()), (text) => {
      parseGraph(text);
      parseRecording(text);
    }),
  );
});
