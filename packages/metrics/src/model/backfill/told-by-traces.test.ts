import { graphFromEdges } from "@nixperf/graph";
import type { StoreDatabase } from "@nixperf/nix/database";
import { expect, test } from "vitest";
import { logOf } from "./build-log.ts";
import { toldByTraces } from "./told-by-traces.ts";

/** A store with input.drv -> input, and hello.drv (needing both input.drv and source) -> hello, hello-dev. */
function storeOf(change: { registered?: Record<string, number>; ultimate?: Record<string, number> } = {}) {
  const names = ["input.drv", "input", "source", "hello.drv", "hello", "hello-dev"];
  const registered: Record<string, number> = {
    "input.drv": 90,
    input: 100,
    source: 95,
    "hello.drv": 91,
    hello: 161,
    "hello-dev": 161,
    ...change.registered,
  };
  const database = {
    indexOf: new Map(names.map((name, path) => [name, path])),
    registrationTimes: Float64Array.from(names, (name) => registered[name]!),
    narSizes: Float64Array.from(names, () => 10),
    ultimate: Uint8Array.from(names, (name) => change.ultimate?.[name] ?? 1),
    references: graphFromEdges(6, Uint32Array.of(3, 3), Uint32Array.of(0, 2)),
    outputs: {
      derivations: Uint32Array.of(0, 3, 3),
      ids: Uint16Array.of(0, 0, 1),
      names: ["out", "dev"],
      paths: Int32Array.of(1, 4, 5),
    },
  };
  return database as unknown as StoreDatabase;
}

const log = { drvName: "hello.drv", bornAt: 101, endedAt: 160 };
const nothing = { gone: 0, elsewhere: 0, unborn: 0, overwritten: 0 };

test("a build lasted from the birth of its log to the last writing", () => {
  expect(toldByTraces([log], storeOf())).toEqual({
    builds: [{ derivation: 3, startedAt: 101, endedAt: 160, narBytes: 20 }],
    untold: nothing,
  });
});

test("registration is in whole seconds, cut off, so that a build may end within the second in which it is registered", () => {
  const { builds } = toldByTraces([{ ...log, endedAt: 161.9 }], storeOf());
  expect(builds).toHaveLength(1);
});

test("a log that an earlier build made does not tell when the last one began", () => {
  for (const name of ["hello.drv", "source", "input"]) {
    const { builds, untold } = toldByTraces([log], storeOf({ registered: { [name]: 150 } }));
    expect({ builds, untold }, name).toEqual({ builds: [], untold: { ...nothing, overwritten: 1 } });
  }
});

test("a log that was written after what it made was registered is of a later build", () => {
  expect(toldByTraces([{ ...log, endedAt: 163.5 }], storeOf()).untold.overwritten).toBe(1);
  expect(toldByTraces([log], storeOf({ registered: { hello: 9000, "hello-dev": 9000 } })).untold.overwritten).toBe(1);
  expect(toldByTraces([{ ...log, bornAt: 161 }], storeOf()).untold.overwritten).toBe(1);
});

test("what was not built here, is no longer there, or has no birth, tells nothing", () => {
  const fetched = storeOf({ ultimate: { hello: 0, "hello-dev": 0 } });
  expect(toldByTraces([log], fetched).untold).toEqual({ ...nothing, elsewhere: 1 });
  expect(toldByTraces([{ ...log, drvName: "gone.drv" }], storeOf()).untold).toEqual({ ...nothing, gone: 1 });
  expect(toldByTraces([{ ...log, bornAt: null }], storeOf()).untold).toEqual({ ...nothing, unborn: 1 });
});

test("logs are told by directory and file, packed or not", () => {
  const hash = "2qkijxkwzds3nlsc6jzyvvz8i253vnm0";
  expect(logOf("2q", `${hash.slice(2)}-hello-1.0.drv.bz2`)).toBe(`${hash}-hello-1.0.drv`);
  expect(logOf("2q", `${hash.slice(2)}-hello-1.0.drv`)).toBe(`${hash}-hello-1.0.drv`);
  for (const [directory, file] of [
    ["2q", "x.drv.bz2"],
    ["2qk", `${hash.slice(3)}-hello.drv`],
    ["2q", `${hash.slice(2)}-hello.bz2`],
    ["2q", `${hash.slice(2)}-hello.drv.bz2.tmp`],
  ])
    expect(logOf(directory!, file!), file).toBeNull();
});
