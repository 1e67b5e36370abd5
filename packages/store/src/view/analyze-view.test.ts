import { expect, test } from "vitest";
import { snapshotOf, stateDir } from "../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../test/snapshot-of.ts";
import { answerOf, plainContext, viewText } from "../../test/view-text.ts";
import { analyze } from "../verbs/analyze.ts";
import { analyzeView } from "./analyze-view.ts";

const spec: SnapshotSpec = {
  paths: {
    "app-1.0": { refs: ["lib-2"], narBytes: 3_000_000, deriver: "x.drv" },
    "lib-2": { narBytes: 1_000_000 },
    "x.drv": { narBytes: 2000 },
    "lib-1": { narBytes: 500_000 },
    "old.drv": { narBytes: 1000 },
  },
  roots: [{ target: "app-1.0", path: `${stateDir}/profiles/system-1-link` }],
};
const view = async (more: Partial<SnapshotSpec> = {}, store: string | null = null) =>
  analyzeView(await analyze({ snapshot: snapshotOf({ ...spec, ...more }) }), { ...plainContext, store });
const answer = async (more?: Partial<SnapshotSpec>) => answerOf(await view(more));

test("the first line answers exactly, as far as visible, or that it is not known", async () => {
  expect(await answer()).toBe("/nix/store holds 4.3 MiB in 5 paths. 489 KiB of it is dead: nothing needs it.");
  expect(await answer({ hidden: { processes: 2 } })).toBe(
    "/nix/store holds 4.3 MiB in 5 paths. 489 KiB of it is dead as far as visible.",
  );
  expect(await answer({ hidden: { directories: ["/x"] } })).toBe(
    "/nix/store holds 4.3 MiB in 5 paths. What of it is alive is not known: not all roots may be read.",
  );
});

test("a store with nothing dead, one without roots, and one with nothing in it", async () => {
  expect(await answer({ paths: { "app-1.0": { narBytes: 3_000_000 } } })).toBe(
    "/nix/store holds 2.9 MiB in 1 path. Nothing in it is dead.",
  );
  expect(await answer({ roots: [] })).toBe(
    "/nix/store holds 4.3 MiB in 5 paths. 4.3 MiB of it is dead: nothing needs it.",
  );
  expect(viewText(await view({ roots: [] }))).toContain("There are no roots: nothing keeps any path alive.");
  const empty = await view({ paths: {}, roots: [] });
  expect(answerOf(empty)).toBe("/nix/store holds 0 B in 0 paths. Nothing in it is dead.");
  expect(viewText(empty)).not.toMatch(/NaN|undefined|null|Biggest dead|more than once/);
});

test("the table has a row for what Nix is not certain of only where there is such a thing", async () => {
  expect(viewText(await view())).toMatch(/order-dependent +1 +<0\.1 MiB/);
  expect(viewText(await view({ keepDerivations: false }))).not.toContain("order-dependent");
});

test("what is not known is a dash, never 0", async () => {
  const text = viewText(await view({ hidden: { directories: ["/x"] }, unlisted: true }));
  expect(text).toMatch(/live +– +–\n/);
  expect(text).toMatch(/dead +– +–\n/);
  expect(text).toContain("2 of the paths, – of them dead");
  expect(text).toContain("not known: what is alive");
});

test("roots at risk, unregistered entries and paths that are not on disk are said", async () => {
  const text = viewText(
    await view({
      paths: { ...spec.paths, "lib-2": { missing: true } },
      unregistered: ["failed-1.0", "x.lock"],
      dangling: [
        { entry: `${stateDir}/gcroots/auto/a`, target: "/mnt/usb/r", auto: true, unmounted: "/mnt/usb" },
        { entry: `${stateDir}/gcroots/auto/b`, target: "/home/ada/r", auto: true, unmounted: null },
      ],
    }),
  );
  expect(text).toContain("2 entries, 1 of them locks");
  expect(text).toMatch(/registered, not on disk +1 path\n/);
  expect(text).toContain("1 root at risk");
});

test("a setting of one's own that does not count is named beside the one that does", async () => {
  const keepOutputs = { value: false, origin: "default", ours: { value: true, origin: "/home/ada/nix.conf:1" } };
  expect(viewText(await view({ settings: { decidedBy: "daemon", keepOutputs } }))).toContain(
    "false (default; yours says true, but the daemon decides)",
  );
});

test("the next steps carry on the store that was asked for, quoted for a shell", async () => {
  const text = viewText(await view({}, "/mnt/my disk"));
  expect(text).toContain("nixperf-store optimize --store '/mnt/my disk'");
  expect(text).toContain("nixperf-store why PATH --store '/mnt/my disk'");
  expect(viewText(await view({ paths: { "app-1.0": {} } }))).not.toContain("nixperf-store dead");
});
