import { constants, openSync, closeSync, fstatSync, readFileSync } from "node:fs";
import { planInvalid, planUnreadable } from "../errors.ts";
import { parsePlan } from "../model/plan/parse-plan.ts";
import type { PlanRecord } from "../model/plan/plan-record.ts";

/** A plan for a store of some million paths; more is no plan. */
const largest = 1 << 29;

/**
 * Reads a plan from a file.
 *
 * @throws NIXPERF_PLAN_UNREADABLE, and NIXPERF_PLAN_INVALID for what is no plan
 */
export function readPlan(path: string): PlanRecord {
  const text = readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw planInvalid(path, "text that is no JSON", "the JSON that `plan --out` writes", error);
  }
  const parsed = parsePlan(value);
  if ("plan" in parsed) return parsed.plan;
  const { at, expected } = parsed.fault;
  throw planInvalid(path, `something else at ${at}`, `${expected} there, as \`plan --out\` writes it`);
}

function readText(path: string): string {
  let file: number | null = null;
  try {
    // A pipe would be waited for without end.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(file);
    if (!stat.isFile()) throw planUnreadable(path, "it is no file");
    if (stat.size > largest) throw planUnreadable(path, `it has ${stat.size} bytes`);
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith("NIXPERF_") === true) throw error;
    throw planUnreadable(path, code === "ENOENT" ? "there is no such file" : `reading it failed with ${code}`, error);
  } finally {
    if (file !== null) closeSync(file);
  }
}
