import type { ViewContext } from "@nixperf/cli-kit";
import { expect, test } from "vitest";
import { plainRun } from "../../test/plain-run.ts";
import type { HistoryBackfillRecord } from "../verbs/history-backfill.ts";
import type { HistoryPruneRecord } from "../verbs/history-prune.ts";
import { historyBackfillView } from "./history-backfill-view.ts";
import { historyPruneView, historyShowView } from "./history-view.ts";

const context: ViewContext = { program: "nixperf metrics", store: null, flags: {}, config: () => null };

const pruned: HistoryPruneRecord = {
  schema: "nixperf.metrics.history-prune/1",
  did: "shown",
  runs: { kept: 1, removed: 2 },
  samples: { kept: 0, rolledUp: 0, days: 0 },
  costs: { kept: 0, removed: 0 },
  gaps: [],
};

/** The commands that a view advises. */
function advised({ blocks }: ReturnType<typeof historyPruneView>): string[] {
  return blocks.flatMap((block) => (block.kind === "next" ? block.steps.map(({ command }) => command) : []));
}

test("what pruning advises does what was shown, and nothing where there is nothing to do", () => {
  const flags = { "keep-runs": 5, "keep-runs-for": 30 * 86_400, "keep-costs-for": 3601, apply: false };
  expect(advised(historyPruneView(pruned, { ...context, flags }))).toEqual([
    "nixperf metrics history prune --keep-runs 5 --keep-runs-for 30d --keep-costs-for 3601s --apply",
  ]);
  expect(advised(historyPruneView(pruned, context))).toEqual(["nixperf metrics history prune --apply"]);
  expect(advised(historyPruneView({ ...pruned, runs: { kept: 3, removed: 0 } }, context))).toEqual([]);
  expect(advised(historyPruneView({ ...pruned, did: "pruned" }, context))).toEqual([]);
});

test("what backfill advises is for the store that was looked at", () => {
  const found: HistoryBackfillRecord = {
    schema: "nixperf.metrics.history-backfill/1",
    did: "shown",
    logDir: "/nix/var/log/nix/drvs",
    logs: 1,
    builds: 1,
    measured: 0,
    since: "2026-06-01T00:00:00.000Z",
    until: "2026-06-01T00:00:00.000Z",
    untold: { gone: 0, elsewhere: 0, unborn: 0, overwritten: 0 },
    gaps: [],
  };
  expect(advised(historyBackfillView(found, { ...context, store: "/mnt/x y" }))).toEqual([
    "nixperf metrics history backfill --store '/mnt/x y' --apply",
  ]);
});

test("a run is shown with the machine and the sources that it was of, as far as they are known", () => {
  const facts = (change: Parameters<typeof plainRun>[1]) => {
    const record = { schema: "nixperf.metrics.history-show/1" as const, number: 1, derivations: [], gaps: [] };
    const { blocks } = historyShowView({ ...record, run: plainRun(1, change) }, context);
    const [found] = blocks.flatMap((block) => (block.kind === "facts" ? [block.facts] : []));
    return Object.fromEntries(found!.map(({ name, value }) => [name, JSON.stringify(value)]));
  };
  const known = facts({
    cpuModel: "Zen 4",
    cpuCores: 16,
    memoryBytes: 64 * 1024 ** 3,
    revision: "4f610ac9e611de83",
    isDirty: true,
    flakeLockHash: "sha256:744b04a0c130e5dd8b9a",
  });
  expect(known["machine"]).toMatch(/laptop.*Zen 4.*16.*68719476736/);
  expect(known["revision"]).toBe('["4f610ac9e611",", changed since"]');
  expect(known["flake.lock"]).toBe('"sha256:744b04a0c130"');
  expect(Object.keys(facts({}))).not.toContain("revision");
});
