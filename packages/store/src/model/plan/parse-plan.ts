import { storePathOf } from "@nixperf/nix/store-path";
import type { PlanRecord } from "./plan-record.ts";

/** What is wrong with something that should be a plan. */
export interface PlanFault {
  /** Where: a JSON pointer. */
  at: string;
  expected: string;
}

/**
 * Reads a plan from what a file holds. Whether it is still as it was made is for its id to tell; this makes sure that
 * nothing in it is of another kind than it should be, and that every path to delete is one of its store.
 */
export function parsePlan(value: unknown): { plan: PlanRecord } | { fault: PlanFault } {
  try {
    checkPlan(value);
    return { plan: value as PlanRecord };
  } catch (error) {
    if (error instanceof Fault) return { fault: { at: error.at, expected: error.expected } };
    throw error;
  }
}

class Fault extends Error {
  readonly at: string;
  readonly expected: string;

  constructor(at: string, expected: string) {
    super(`${at}: ${expected}`);
    this.at = at;
    this.expected = expected;
  }
}

type Check = (value: unknown, at: string) => void;

const text: Check = (value, at) => must(typeof value === "string", at, "a text");
const bool: Check = (value, at) => must(typeof value === "boolean", at, "true or false");
const path: Check = (value, at) =>
  must(typeof value === "string" && value.startsWith("/") && !value.includes("\0"), at, "an absolute path");
const count: Check = (value, at) => must(Number.isSafeInteger(value) && (value as number) >= 0, at, "a whole number");
const instant: Check = (value, at) =>
  must(typeof value === "string" && Number.isFinite(Date.parse(value)), at, "an instant in ISO 8601");
const oneOf =
  (...words: string[]): Check =>
  (value, at) =>
    must(words.includes(value as string), at, words.join(" or "));
const orNull =
  (check: Check): Check =>
  (value, at) => {
    if (value !== null) check(value, at);
  };
const list =
  (check: Check): Check =>
  (value, at) => {
    must(Array.isArray(value), at, "a list");
    (value as unknown[]).forEach((item, i) => check(item, `${at}/${i}`));
  };
const record =
  (fields: Record<string, Check>): Check =>
  (value, at) => {
    must(typeof value === "object" && value !== null && !Array.isArray(value), at, "an object");
    for (const [name, check] of Object.entries(fields))
      check((value as Record<string, unknown>)[name], `${at}/${name}`);
  };

const checkShape = record({
  schema: (value, at) => must(value === "nixperf.store.plan/1", at, "nixperf.store.plan/1"),
  id: text,
  madeAt: instant,
  store: record({ dir: path, realDir: path, stateDir: path, readAt: instant, paths: count, visibility: text }),
  policy: record({ keepOutputs: bool, keepDerivations: bool }),
  generations: list(
    record({
      profile: path,
      remove: list(record({ number: count, target: path, changedAt: orNull(instant) })),
      keep: list(record({ number: count, reason: text })),
    }),
  ),
  links: list(record({ path, entry: path, kind: text, target: path, changedAt: orNull(instant), reason: text })),
  kept: list(record({ reason: text, roots: count })),
  delete: list(record({ path, narBytes: orNull(count), was: oneOf("live", "dead", "order-dependent") })),
  offers: list(record({ label: text, kind: text, roots: count, chosen: bool })),
  totals: record({
    roots: count,
    paths: count,
    narBytes: count,
    reclaimBytes: orNull(count),
    reclaimInodes: orNull(count),
    unusedLinks: count,
    spared: list(record({ reason: text, paths: count, narBytes: count })),
  }),
  warnings: list(record({ code: text, message: text, tries: list(text) })),
  gaps: list(record({ at: text, code: text, message: text, tries: list(text) })),
});

function checkPlan(value: unknown): void {
  checkShape(value, "");
  const plan = value as PlanRecord;
  const { dir } = plan.store;
  const inStore = (wanted: string, at: string) =>
    must(storePathOf(dir, wanted) !== null && wanted.lastIndexOf("/") === dir.length, at, `a store path of ${dir}`);
  plan.delete.forEach((item, i) => inStore(item.path, `/delete/${i}/path`));
  plan.links.forEach((link, i) => inStore(link.target, `/links/${i}/target`));
  plan.generations.forEach((planned, i) =>
    planned.remove.forEach((one, j) => inStore(one.target, `/generations/${i}/remove/${j}/target`)),
  );
}

function must(holds: boolean, at: string, expected: string): void {
  if (!holds) throw new Fault(at === "" ? "/" : at, expected);
}
