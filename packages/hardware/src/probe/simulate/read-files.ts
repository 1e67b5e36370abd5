import { graphInvalid, recordingInvalid } from "../../errors.ts";
import { parseGraph } from "../../model/simulate/graph-text.ts";
import type { JobGraph } from "../../model/simulate/profiles.ts";
import { parseRecording } from "../../model/simulate/recording-text.ts";
import type { Recording } from "../../model/simulate/recording.ts";
import { readText } from "./read-text.ts";

/** @throws NIXPERF_GRAPH_INVALID */
export function readGraphFile(file: string): JobGraph {
  const graph = parseGraph(readText(file, (found, cause) => graphInvalid(file, found, cause)));
  if ("bad" in graph) throw graphInvalid(file, graph.bad);
  return graph;
}

/** @throws NIXPERF_RECORDING_INVALID */
export function readRecording(file: string): Recording {
  const recording = parseRecording(readText(file, (found, cause) => recordingInvalid(file, found, cause)));
  if (typeof recording === "string") throw recordingInvalid(file, recording);
  return recording;
}
