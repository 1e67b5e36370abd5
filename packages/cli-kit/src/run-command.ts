import { exitCode, isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { checkWords } from "./arguments/check-words.ts";
import type { Leaf } from "./arguments/routes.ts";
import type { CommandInput, LoadedCommand } from "./command.ts";
import type { ConfigKey } from "./config/key.ts";
import { resolveConfig } from "./config/resolve.ts";
import type { ConfigInput } from "./config/resolve.ts";
import { stopped, strictGap } from "./errors.ts";
import { printResult, remarks } from "./output/print-result.ts";
import type { ProgressLine } from "./output/progress.ts";
import { reportError } from "./output/report-error.ts";
import type { ReportOptions } from "./output/report-error.ts";
import { screenOf } from "./output/screen.ts";
import type { ColourChoice } from "./output/screen.ts";
import type { ProcessContext } from "./process-context.ts";
import { stopSignal } from "./stop-signal.ts";
import type { StopSignal } from "./stop-signal.ts";

export interface CommandRun {
  leaf: Leaf;
  flags: CommandInput["flags"];
  words: readonly string[];
  wordsBeforeDashes: number | null;
  keys: readonly ConfigKey[];
  config: Omit<ConfigInput, "keys">;
  context: ProcessContext;
  report: ReportOptions;
}

/** A record as far as every one is alike. */
interface AnyRecord {
  gaps?: readonly Gap[];
}

/** Runs one command from its words and flags to its exit code. */
export async function runCommand(run: CommandRun): Promise<number> {
  const { leaf, flags, words, keys, context, report } = run;
  const { command } = leaf;
  checkWords(leaf, words);
  // The commands of every program work where the configuration is broken: one of them explains it.
  const { settings } = await resolveConfig({ ...run.config, keys, tolerant: leaf.table === null });
  const config = (key: string): unknown => {
    const winner = settings.get(key)?.[0];
    // A mistake in a table, not of the user.
    if (winner === undefined) throw new TypeError(`the configuration key ${key} is not declared`);
    return winner.meaning;
  };
  const colour = config("output.color") as ColourChoice;
  const screen = screenOf(context.stdout, context.env, report.colour, colour);
  const strict = config("strict") === true;

  const loaded = (await command.load()) as LoadedCommand<unknown, AnyRecord>;
  const stop = command.runsProgram === true ? undisturbed() : stopSignal(context, flags["quiet"] === true);
  const progress = await progressFor(run);
  try {
    const options: unknown = command.options({
      flags,
      args: [...words],
      argsBeforeDashes: run.wordsBeforeDashes,
      store: config("store.uri") as string | null,
      strict,
      config,
      signal: stop.signal,
      onProgress: (now) => progress?.update(now),
      context,
    });
    const record = await loaded.verb(options);
    progress?.erase();
    const isRefused = strict && record.gaps !== undefined && record.gaps.length > 0;
    if (isRefused && loaded.acted?.(record) !== true) throw strictGap(record.gaps!);
    const typedStore = typeof flags["store"] === "string" ? flags["store"] : null;
    const shown = { program: leaf.program, store: typedStore, flags, config };
    const isForMachines = flags["json"] === true || flags["jsonl"] === true || flags["format"] !== undefined;
    const isAside = loaded.aside?.(record) === true && !isForMachines;
    const output = isAside ? context.stderr : context.stdout;
    const on = isAside ? screenOf(output, context.env, report.colour, colour) : screen;
    const print = async (): Promise<void> => {
      const isRead = await printResult({ loaded, record, flags, screen: on, viewContext: shown, output });
      const said = isRead ? await remarks({ loaded, record, flags }) : "";
      if (said !== "") await context.stderr.write(said);
    };
    if (command.runsProgram === true) {
      // The program has ended by now, and how it did is not changed by a full disk under what is said of it.
      await print().catch((error: unknown) => {
        if (!isNixperfError(error)) throw error;
        return reportError(error, report);
      });
      return loaded.exitCode?.(record) ?? exitCode.ok;
    }
    await print();
    return stop.exitCode() ?? (isRefused ? exitCode.failed : (loaded.exitCode?.(record) ?? exitCode.ok));
  } catch (error) {
    progress?.erase();
    const code = stop.exitCode();
    if (code === null) throw error;
    // What a verb throws on purpose when it is stopped tells how far it came; anything else only says that it stopped.
    await reportError(isNixperfError(error) ? error : stopped(stop.by() ?? "SIGINT"), report);
    return code;
  } finally {
    stop.release();
  }
}

/** For a command that does with signals as it sees fit. */
function undisturbed(): StopSignal {
  return { signal: new AbortController().signal, by: () => null, exitCode: () => null, release: () => {} };
}

/** The progress line: only where somebody watches a terminal that can take it away again. */
async function progressFor({ context, flags }: CommandRun): Promise<ProgressLine | null> {
  const { stderr, env } = context;
  if (!stderr.isTerminal || flags["quiet"] === true || env["TERM"] === "dumb") return null;
  const { progressLine } = await import("./output/progress.ts");
  return progressLine(stderr, context.now, screenOf(stderr, env).width);
}
