import type { ViewContext } from "@nixperf/cli-kit";
import type { Block, View } from "@nixperf/render";
import type { OptimizeRecord } from "../verbs/optimize.ts";
import { advice } from "./advice.ts";
import { applyBlocks } from "./apply-view.ts";
import { isEmpty, planBlocks } from "./plan-view.ts";

/** The plan, and what was done of it; planned and done stand side by side there, so the plan's own tables are left out. */
export function optimizeView(record: OptimizeRecord, context: ViewContext): View {
  const { plan, applied } = record;
  const title = `What can go from ${plan.store.dir}`;
  if (applied !== null) return { title, blocks: applyBlocks(applied, context) };
  const isNothing = isEmpty(plan.totals);
  const next: Block = {
    kind: "next",
    steps: isNothing
      ? [{ command: advice(context, "roots"), does: "what keeps everything alive" }]
      : [
          { command: advice(context, "optimize --apply"), does: "with the same flags, carries it out" },
          { command: advice(context, "why PATH"), does: "why a path is alive" },
        ],
  };
  return { title, blocks: [...planBlocks(plan, context), next] };
}
