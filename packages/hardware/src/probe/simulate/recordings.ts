import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { stateDir } from "@nixperf/files";
import { graphInvalid } from "../../errors.ts";
import { replayRecording } from "../../model/simulate/recording.ts";
import type { RunError } from "../../model/simulate/recording.ts";
import { readRecording } from "./read-files.ts";

/** More would only take their time. */
const mostKept = 100;

/**
 * How the model does with every recorded run: with those of the files that were named, and with those that lie in
 * `recordings` where nixperf keeps its state, whoever put them there.
 *
 * @param state where that is; null: none of it is read; undefined: the usual place. What is wrong with a recording there is
 *   a gap.
 * @throws NIXPERF_RECORDING_INVALID, NIXPERF_GRAPH_INVALID for a file that was named
 */
export function recordedRuns(
  files: readonly string[],
  state: string | null | undefined,
): { runs: RunError[]; gaps: Gap[] } {
  const runs = files.flatMap(runsOf);
  const gaps: Gap[] = [];
  if (state === null) return { runs, gaps };
  const directory = join(state ?? stateDir(process.env, homedir()), "recordings");
  const names = namesIn(directory);
  for (const name of names.slice(0, mostKept)) {
    try {
      runs.push(...runsOf(join(directory, name)));
    } catch (error) {
      if (!isNixperfError(error)) throw error;
      const { code, message, found } = error;
      gaps.push({ at: "/recorded", code, message: found === null ? message : `${message}: ${found}`, tries: [] });
    }
  }
  if (names.length > mostKept)
    gaps.push({
      at: "/recorded",
      code: "NIXPERF_RECORDINGS_MANY",
      message: `of ${names.length} recordings in ${directory} the first ${mostKept} were replayed`,
      tries: ["--recorded FILE, for those that matter"],
    });
  return { runs, gaps };
}

function runsOf(file: string): RunError[] {
  const errors = replayRecording(readRecording(file));
  if (errors === null) throw graphInvalid(file, "builds that need each other in a circle");
  return errors;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch {
    // Nothing was recorded, which is said in any case.
    return [];
  }
}
