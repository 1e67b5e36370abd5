import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { snapshotOf } from "../../test/snapshot-of.ts";
import { plan } from "../verbs/plan.ts";
import { readPlan } from "./read-plan.ts";

const directory = mkdtempSync(join(tmpdir(), "nixperf-plan-"));
afterAll(() => rmSync(directory, { recursive: true }));

const file = (name: string, content: string): string => {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
};
const small = { snapshot: snapshotOf({ paths: { a: {} } }), disk: false, state: null };

/** What reading it gives, or is refused with. */
function read(path: string): unknown {
  try {
    return readPlan(path);
  } catch (error) {
    return error;
  }
}

test("a plan is read as it was written", async () => {
  const out = join(directory, "plan.json");
  expect(await plan({ ...small, out })).toEqual(readPlan(out));
});

test("what is no plan is refused, with what is wrong and where", async () => {
  const made = await plan(small);
  const invalid = (content: string) => read(file("invalid.json", content));
  const code = "NIXPERF_PLAN_INVALID";
  expect(invalid("{")).toMatchObject({ code });
  expect(invalid("[]")).toMatchObject({ code });
  expect(invalid('{"schema":"nixperf.store.roots/1"}')).toMatchObject({ code, found: "something else at /schema" });
  const elsewhere = { ...made, delete: [{ ...made.delete[0]!, path: "/etc/passwd" }] };
  expect(invalid(JSON.stringify(elsewhere))).toMatchObject({ code, found: "something else at /delete/0/path" });
  const within = { ...made, delete: [{ ...made.delete[0]!, path: `${made.delete[0]!.path}/../x` }] };
  expect(invalid(JSON.stringify(within))).toMatchObject({ code });
});

test("what cannot be read is refused: nothing there, a directory, a pipe that nobody writes to", () => {
  const code = "NIXPERF_PLAN_UNREADABLE";
  expect(read(join(directory, "nothing"))).toMatchObject({ code });
  expect(read(directory)).toMatchObject({ code });
  execFileSync("mkfifo", [join(directory, "pipe")]);
  expect(read(join(directory, "pipe"))).toMatchObject({ code });
});
