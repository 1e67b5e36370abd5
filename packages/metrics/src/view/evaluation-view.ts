import { bytes, count, duration, path, strong, text } from "@nixperf/render";
import type { Block, Text, Value, View } from "@nixperf/render";
import type { CollectRecord } from "../verbs/collect-record.ts";
import { keptBlocks } from "./kept-blocks.ts";

/** What an evaluation took. */
export function evaluationView(record: CollectRecord, program: string): View {
  const { run, evaluation, usual, gaps } = record;
  const { cold, warm, counters, flameGraph } = evaluation!;
  const target = run.targets.join(" ");
  const facts: Array<{ name: string; value: Text }> = [
    { name: "cold", value: [duration(cold.bestSeconds), " at best of ", count(cold.seconds.length)] },
    ...(warm === null
      ? []
      : [{ name: "warm", value: [duration(warm.bestSeconds), " at best of ", count(warm.seconds.length)] }]),
    ...figures(counters ?? {}),
    ...(flameGraph === null
      ? []
      : [{ name: "flame graph", value: [path(flameGraph.file), " (", count(flameGraph.samples, "sample"), ")"] }]),
  ];
  const answer: Array<string | Value> = [
    text(target),
    " is evaluated in ",
    strong(seconds(cold.medianSeconds)),
    ...(usual === null ? [] : [" (usual ", text(seconds(usual.medianSeconds)), ", ", count(usual.runs, "run"), ")"]),
    ...(warm === null ? [] : [", and in ", text(seconds(warm.medianSeconds)), " by the evaluation cache"]),
    ".",
  ];
  const blocks: Block[] = [
    { kind: "answer", text: answer },
    { kind: "facts", facts },
  ];
  if (gaps.length > 0) blocks.push({ kind: "gaps", gaps: gaps.map(({ message, tries }) => ({ message, tries })) });
  blocks.push(...keptBlocks(record, "all of it", program));
  return { title: `Evaluating ${target}`, blocks };
}

/** Of all that Nix counts, what people ask for first; the record has the rest. */
function figures(counters: Readonly<Record<string, number>>): Array<{ name: string; value: Text }> {
  const known = (name: string, value: (figure: number) => Text): Array<{ name: string; value: Text }> => {
    const figure = Object.hasOwn(counters, name) ? counters[name] : undefined;
    return figure === undefined ? [] : [{ name: label[name] ?? name, value: value(figure) }];
  };
  return [
    ...known("nrFunctionCalls", (figure) => [count(figure)]),
    ...known("nrThunks", (figure) => [count(figure)]),
    ...known("gc.totalBytes", (figure) => [bytes(figure)]),
  ];
}

const label: Readonly<Record<string, string>> = {
  nrFunctionCalls: "function calls",
  nrThunks: "thunks",
  "gc.totalBytes": "memory given out",
};

/** With three digits, as short evaluations are a matter of milliseconds. */
function seconds(value: number): string {
  return value < 10 ? `${Number(value.toPrecision(2))} s` : `${Math.round(value)} s`;
}
