import type { Run } from "@nixperf/history";
import { bytes, count, duration, ratio, text } from "@nixperf/render";
import type { Block, Text, Value, View } from "@nixperf/render";
import type { ViewContext } from "@nixperf/cli-kit";
import type { CollectRecord, CostlyBuild } from "../verbs/collect-record.ts";
import { evaluationView } from "./evaluation-view.ts";
import { keptBlocks } from "./kept-blocks.ts";

/** What a run came to, in the order in which one wants to know. */
export function collectView(record: CollectRecord, { program }: ViewContext): View {
  const { run } = record;
  if (isNotStarted(record)) return { title: "No run", blocks: [{ kind: "answer", text: answer(record) }] };
  if (record.evaluation !== null) return evaluationView(record, program);
  if (run.kind === "evaluation") {
    const stopped = [text(run.targets.join(" ")), ": evaluating it was stopped, and nothing of it is kept"];
    return { title: "Stopped", blocks: [{ kind: "answer", text: stopped }] };
  }
  const blocks: Block[] = [{ kind: "answer", text: answer(record) }];
  const facts = factsOf(record);
  if (facts.length > 0) blocks.push({ kind: "facts", facts });
  const slow = record.costliest.filter((build) => (build.seconds ?? 0) >= 1 || build.outcome === "failed");
  if (slow.length > 1 || slow.some(({ outcome }) => outcome === "failed")) blocks.push(costs(slow.slice(0, 10)));
  const { alerts } = record;
  // Where a memory is not known, the table has a dash.
  const gaps = record.gaps.filter(({ code }) => code !== "NIXPERF_COLLECT_UNSEEN");
  for (const { message } of alerts.slice(0, 5)) blocks.push({ kind: "paragraph", text: `Alert: ${message}` });
  if (gaps.length > 0) blocks.push({ kind: "gaps", gaps: gaps.map(({ message, tries }) => ({ message, tries })) });
  blocks.push(...keptBlocks(record, "all of this run", program));
  return { title: `Run ${record.number ?? run.id}`, blocks };
}

/** It is not there, or may not be executed, which was said already. */
function isNotStarted({ run, followed, number, waits }: CollectRecord): boolean {
  return (
    number === null && waits === null && followed.events === 0 && (run.exitStatus === 126 || run.exitStatus === 127)
  );
}

function answer({ run, usual, costliest, followed }: CollectRecord): Text {
  const what = run.targets.length > 0 ? run.targets.join(" ") : run.command.join(" ") || "what Nix did";
  const name = what.length > 60 ? `${what.slice(0, 59)}…` : what;
  if (followed.way === "log")
    return [
      text(name),
      ": ",
      count(run.built, "build"),
      " and ",
      count(run.substituted, "fetched path"),
      ", in their order",
    ];
  if (followed.events === 0)
    return [text(name), ended(run.exitStatus), " after ", duration(run.seconds), "; nothing was heard of Nix"];
  const parts: Array<string | Value> = [text(name)];
  const failed = costliest.find(({ outcome }) => outcome === "failed");
  if (run.outcome === "succeeded") parts.push(done(run));
  else if (run.outcome === "failed") parts.push(ended(run.exitStatus), " after ");
  else if (run.outcome === "stopped") parts.push(" was stopped after ");
  else parts.push(": watched for ");
  parts.push(run.seconds === null ? "an unknown time" : duration(run.seconds));
  if (usual !== null && run.outcome === "succeeded" && run.seconds !== null)
    parts.push(" (usual ", duration(usual.medianSeconds), ", ", count(usual.runs, "run"), ")");
  if (failed !== undefined && run.outcome === "failed") parts.push("; ", text(failed.name), " failed");
  return parts;
}

/** What a command that ended well did: it may have gone on after a build that failed. */
function done({ built, substituted, failed, stopped }: Run): string {
  if (failed + stopped > 0) return " ended after ";
  return built + substituted === 0 ? " was there already, after " : " built in ";
}

function ended(status: number | null): string {
  return status === 0 || status === null ? " ended" : ` failed (${status})`;
}

function factsOf({ run, avoided, machine }: CollectRecord): Array<{ name: string; value: Text }> {
  const facts: Array<{ name: string; value: Text }> = [];
  const add = (name: string, ...value: Array<string | Value>): void => void facts.push({ name, value });
  if (run.built + run.substituted + run.failed + run.stopped > 0) {
    const parts: Array<string | Value> = [count(run.built), " built, ", count(run.substituted), " fetched"];
    if (run.failed > 0) parts.push(", ", count(run.failed), " failed");
    if (run.stopped > 0) parts.push(", ", count(run.stopped), " stopped");
    if (run.cacheHitRatio !== null && run.substituted > 0) {
      parts.push(" (hit ratio ", ratio(run.cacheHitRatio), " of paths");
      if (run.cacheHitRatioBytes !== null) parts.push(", ", ratio(run.cacheHitRatioBytes), " of bytes");
      parts.push(")");
    }
    if ((avoided.seconds ?? 0) > 0) parts.push(", saved about ", duration(avoided.seconds));
    add("builds", ...parts);
  }
  if ((run.wireBytes ?? 0) > 0) add("downloads", bytes(run.wireBytes), " in ", duration(run.fetchSeconds));
  if (run.evaluationSeconds !== null && run.built + run.substituted > 0)
    add("time", "evaluation ", duration(run.evaluationSeconds), ", builds ", duration(run.buildSeconds));
  const path = run.detail?.criticalPath ?? [];
  if (run.criticalPathSeconds !== null && path.length > 1) {
    const steps = path.length <= 4 ? path : [...path.slice(0, 2), null, path.at(-1)!];
    const chain: Array<string | Value> = [];
    for (const [index, step] of steps.entries()) {
      if (index > 0) chain.push(" → ");
      if (step === null) chain.push("…");
      else chain.push(text(step.name), " ", duration(step.seconds));
    }
    add("critical path", duration(run.criticalPathSeconds), ": ", ...chain);
  }
  if (run.maxMemoryBytes !== null) {
    const parts: Array<string | Value> = [bytes(run.maxMemoryBytes), " at most in all processes of the run"];
    if (machine.memoryBytes !== null) parts.push(", ", bytes(machine.memoryBytes), " on the machine");
    add("memory", ...parts);
  }
  if (run.cpuSeconds !== null) {
    const parts: Array<string | Value> = [duration(run.cpuSeconds), " of processor time"];
    if ((run.seconds ?? 0) > 0) parts.push(`, ${(run.cpuSeconds / run.seconds!).toFixed(1)} cores on average`);
    add("processors", ...parts);
  }
  return facts;
}

function costs(builds: readonly CostlyBuild[]): Block {
  const hasFailed = builds.some(({ outcome }) => outcome !== "built");
  return {
    kind: "table",
    caption: "What took longest",
    columns: [
      { title: "TIME", priority: 0 },
      { title: "USUAL", priority: 3 },
      { title: "CPU", priority: 1 },
      { title: "MEMORY", priority: 1 },
      { title: "DERIVATION", priority: 0 },
      ...(hasFailed ? [{ title: "OUTCOME", priority: 1 }] : []),
    ],
    rows: builds.map(({ seconds, expectedSeconds, cpuSeconds, memoryBytes, name, outcome, cause }) => [
      duration(seconds),
      duration(expectedSeconds),
      duration(cpuSeconds),
      bytes(memoryBytes),
      text(name),
      ...(hasFailed ? [text(cause === null ? outcome : `${outcome}: ${cause}`)] : []),
    ]),
  };
}
