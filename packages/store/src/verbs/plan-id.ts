import { createHash } from "node:crypto";
import { canonicalJson } from "../model/plan/canonical-json.ts";
import type { PlanRecord } from "../model/plan/plan-record.ts";

/** What a plan is known by: the hash of all that is in it but this. */
export function planId(plan: Omit<PlanRecord, "id">): string {
  const { id: _, ...rest } = plan as PlanRecord;
  return `sha256:${createHash("sha256").update(canonicalJson(rest)).digest("hex")}`;
}
