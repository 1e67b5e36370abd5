import type { Gap } from "@nixperf/errors";
import * as fc from "fast-check";
import { stateDir, storePath, takenAt } from "./snapshot-of.ts";
import type { PathSpec, SnapshotSpec } from "./snapshot-of.ts";

const keys = ["app-1.0", "lib-1", "lib-2", "b:lib-2", "app-1.0.drv", "lib-2.drv", "source"];
const key = fc.constantFrom(...keys);

/** Text that somebody else chose: a link's name, a program's. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(
    "\u001b[2J\u001b]0;x\u0007",
    "a\nb\r",
    "<script>alert(1)</script>",
    "| **x** | `y` [z](http://z)",
    "\u202egnp.exe",
    "$(id)",
  ),
);

const gapAt = (at: string): Gap => ({ at, code: "NIXPERF_TEST_GAP", message: "something", tries: [] });

/** Any small store at all, with all that can be wrong and much that people choose. */
export const anyStore: fc.Arbitrary<SnapshotSpec> = fc.record({
  paths: fc
    .tuple(
      ...keys.map(() =>
        fc.record<PathSpec>({
          refs: fc.uniqueArray(key, { maxLength: 3 }),
          narBytes: fc.constantFrom(0, 1, 4096, 1e12),
          deriver: fc.constantFrom("app-1.0.drv", "lib-2.drv", "elsewhere.drv"),
          outputs: fc.constant({}),
          missing: fc.boolean(),
        }),
      ),
    )
    .map((specs) => Object.fromEntries(specs.map((spec, i) => [keys[i]!, spec]))),
  roots: fc.uniqueArray(
    fc.record({
      target: fc.oneof(key, fc.constant("not-registered")),
      path: fc.oneof(
        anyText.map((name) => `/home/${name}/result`),
        fc.nat({ max: 3 }).map((n) => `${stateDir}/profiles/system-${n}-link`),
      ),
      changed: fc.constantFrom(takenAt - 1e6, takenAt + 1e6, Number.NaN, -1e15),
      uid: fc.constantFrom(-1, 0, 54_321),
    }),
    { maxLength: 4, selector: ({ path }) => path },
  ),
  runtime: fc.array(
    fc.record({
      path: fc.constant("/proc/1/maps"),
      how: fc.constant("maps" as const),
      target: key.map(storePath),
      pid: fc.constantFrom(1, null),
      process: fc.oneof(anyText, fc.constant(null)),
    }),
    { maxLength: 1 },
  ),
  dangling: fc.array(
    fc.record({
      entry: anyText.map((name) => `${stateDir}/gcroots/auto/${name}`),
      target: anyText,
      auto: fc.boolean(),
      unmounted: fc.oneof(anyText, fc.constant(null)),
    }),
    { maxLength: 2 },
  ),
  hidden: fc.record({
    directories: fc.array(anyText, { maxLength: 1 }),
    links: fc.array(anyText, { maxLength: 1 }),
    tempRootFiles: fc.constantFrom(0, 1, null),
    processes: fc.constantFrom(0, 1, null),
  }),
  currentGenerations: fc.constantFrom({}, { [`${stateDir}/profiles/system`]: 2 }),
  odd: fc.array(anyText, { maxLength: 2 }),
  unlisted: fc.boolean(),
  gaps: fc.subarray(["/settings", "/unregistered", "/orderDependent", "/paths/narBytes", "/live"].map(gapAt)),
  keepOutputs: fc.boolean(),
  keepDerivations: fc.boolean(),
});
