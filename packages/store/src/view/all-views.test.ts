import * as fc from "fast-check";
import { renderHtml } from "@nixperf/render";
import type { View } from "@nixperf/render";
import type { Gap } from "@nixperf/errors";
import { expect, test } from "vitest";
import { anyStore } from "../../test/any-store.ts";
import { hostileOutside, readingOf } from "../../test/reading-of.ts";
import { snapshotOf } from "../../test/snapshot-of.ts";
import { plainContext, viewText } from "../../test/view-text.ts";
import { schemas } from "../schemas/index.ts";
import * as verbs from "../index.ts";
import { analyzeView } from "./analyze-view.ts";
import { closureView } from "./closure-view.ts";
import { diffView } from "./diff-view.ts";
import { diskView } from "./disk-view.ts";
import { doctorView } from "./doctor-view.ts";
import { pathListView } from "./path-list-view.ts";
import { reportView } from "./report-view.ts";
import { rootsView } from "./roots-view.ts";
import { topView } from "./top-view.ts";
import { versionsView } from "./versions-view.ts";
import { whyView } from "./why-view.ts";

type Seen = [record: { schema: string; gaps: Gap[] }, view: View];

/** What every command says of a store. */
async function everything(spec: Parameters<typeof snapshotOf>[0]): Promise<Seen[]> {
  const snapshot = snapshotOf(spec);
  const context = { ...plainContext, store: "/mnt/$(id)" };
  const each = { ...context, flags: { each: true, limit: 3 } };
  const see = async <R extends Seen[0]>(asked: Promise<R>, view: (record: R) => View): Promise<Seen> => {
    const record = await asked;
    return [record, view(record)];
  };
  const [path, before] = snapshot.database.paths as [string, string];
  const seen = [
    see(verbs.analyze({ snapshot, each: true }), (record) => analyzeView(record, context)),
    see(verbs.roots({ snapshot }), (record) => rootsView(record, context)),
    see(verbs.roots({ snapshot, sort: "age" }), (record) => rootsView(record, each)),
    see(verbs.why({ snapshot, path }), (record) => whyView(record, context)),
    see(verbs.top({ snapshot, by: "closure" }), (record) => topView(record, context)),
    see(verbs.closure({ snapshot, path }), (record) => closureView(record, context)),
    see(verbs.diff({ snapshot, before, after: path }), (record) => diffView(record, context)),
    see(verbs.versions({ snapshot }), (record) => versionsView(record, context)),
    see(verbs.disk({ snapshot, disk: readingOf(snapshot), outside: hostileOutside }), (record) =>
      diskView(record, context),
    ),
    see(verbs.doctor({ snapshot }), (record) => doctorView(record)),
    see(verbs.report({ snapshot }), (record) => reportView(record, context)),
  ];
  if (snapshot.roots.hidden.directories.length === 0) {
    seen.push(
      see(verbs.live({ snapshot }), (record) => pathListView("live")(record, context)),
      see(verbs.dead({ snapshot }), (record) => pathListView("dead")(record, context)),
    );
  }
  return await Promise.all(seen);
}

test(
  "whatever the store is like, records are as their schemas say, and no view shows a broken or negative figure",
  { timeout: 30_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(anyStore, async (spec) => {
        for (const [record, view] of await everything(spec)) {
          expect(schemas[record.schema]!.parse(record)).toEqual(record);
          for (const value of valuesIn(view)) {
            const figure = Object.values(value).find((one) => typeof one === "number");
            const mayShrink = record.schema === "nixperf.store.diff/1";
            if (figure !== undefined && !mayShrink) expect(figure).toBeGreaterThanOrEqual(0);
            if (figure !== undefined) expect(Number.isFinite(figure)).toBe(true);
          }
          for (const { at } of record.gaps) expect(at.split("/").slice(1).reduce(step, record), at).toBeDefined();
          const [answer] = view.blocks;
          expect(answer?.kind).toBe("answer");
        }
      }),
      { numRuns: 50 },
    );
  },
);

test(
  "whatever names are in it, nothing reaches a terminal that it would obey, nor a page as markup",
  { timeout: 30_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(anyStore, async (spec) => {
        for (const [, view] of await everything(spec)) {
          expect(viewText(view)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
          expect(renderHtml(view, { generatedAt: "1970-01-01T00:00:00Z" })).not.toContain("<script>alert");
        }
      }),
      { numRuns: 20 },
    );
  },
);

/** One step of a JSON pointer. */
function step(value: unknown, key: string): unknown {
  return (value as Record<string, unknown> | null | undefined)?.[key];
}

/** All values in a view, wherever they stand. */
function* valuesIn(part: unknown): Generator<Record<string, unknown>> {
  if (typeof part !== "object" || part === null || ArrayBuffer.isView(part)) return;
  if ("is" in part) yield part as Record<string, unknown>;
  else for (const member of Object.values(part)) yield* valuesIn(member);
}
