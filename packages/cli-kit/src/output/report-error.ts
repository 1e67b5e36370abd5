import { errorRecord, exitCode } from "@nixperf/errors";
import type { NixperfError } from "@nixperf/errors";
import type { ProcessContext } from "../process-context.ts";
import { errorText } from "./error-text.ts";
import { jsonLine } from "./json.ts";
import { screenOf } from "./screen.ts";
import type { ColourChoice } from "./screen.ts";

/** How a run of a program says what went wrong. */
export interface ReportOptions {
  context: ProcessContext;
  as: "text" | "json" | "jsonl";
  colour: ColourChoice;
}

/**
 * Says what went wrong, and gives the exit code of a failure: on stderr for people; under `--json` as the one record on
 * stdout; under `--jsonl` as a record and an end that says that the stream is not complete.
 */
export async function reportError(error: NixperfError, { context, as, colour }: ReportOptions): Promise<number> {
  try {
    const debug = context.env["NIXPERF_DEBUG"] === "1";
    if (as === "text" || debug) {
      const { escapeTerminal } = await import("@nixperf/render");
      const screen = screenOf(context.stderr, context.env, colour);
      // Where there was a progress line, the error takes its place.
      const erase = context.stderr.isTerminal && context.env["TERM"] !== "dumb" ? "\r\x1b[K" : "";
      await context.stderr.write(erase + errorText(error, { escape: escapeTerminal, colour: screen.colour, debug }));
    }
    if (as !== "text") await context.stdout.write(`${jsonLine(errorRecord(error))}\n`);
    if (as === "jsonl") await context.stdout.write(`${jsonLine({ schema: "nixperf.end/1", complete: false })}\n`);
  } catch {
    // Where even this cannot be written, the exit code is all that is left to say it.
  }
  return exitCode.failed;
}
