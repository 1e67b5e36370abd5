import type { Gap } from "@nixperf/errors";
import type { ApplyRecord } from "../model/plan/apply-record.ts";
import type { PlanRecord } from "../model/plan/plan-record.ts";
import { apply } from "./apply.ts";
import { plan } from "./plan.ts";
import type { ApplyOptions } from "./apply.ts";
import type { PlanOptions } from "./plan.ts";

export interface OptimizeOptions extends Omit<PlanOptions, "state" | "out">, Omit<ApplyOptions, "plan"> {
  /** Carry the plan out. Default false: show it. */
  apply?: boolean | undefined;
}

export interface OptimizeRecord {
  schema: "nixperf.store.optimize/1";
  plan: PlanRecord;
  /** Null when nothing was to be done but to plan, and when something is not known that has to be. */
  applied: ApplyRecord | null;
  gaps: Gap[];
}

/**
 * Plans what could go, and with `apply` carries it out at once.
 *
 * @throws what `plan` and `apply` throw.
 */
export async function optimize(options: OptimizeOptions = {}): Promise<OptimizeRecord> {
  const planned = await plan(options);
  const isSure = options.strict !== true || planned.gaps.length === 0;
  const { paths, roots, unusedLinks } = planned.totals;
  const isToDo = options.apply === true && isSure && paths + roots + unusedLinks > 0;
  const applied = isToDo ? await apply({ ...options, plan: planned }) : null;
  const gaps = [...below("plan", planned.gaps), ...below("applied", applied?.gaps ?? [])];
  return { schema: "nixperf.store.optimize/1", plan: planned, applied, gaps };
}

function below(field: string, gaps: readonly Gap[]): Gap[] {
  return gaps.map((gap) => ({ ...gap, at: `/${field}${gap.at}` }));
}
