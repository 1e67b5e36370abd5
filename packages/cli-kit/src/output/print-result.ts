import type { CommandInput, LoadedCommand, ViewContext } from "../command.ts";
import type { Gap } from "@nixperf/errors";
import { lineBreak } from "../errors.ts";
import type { Output } from "../process-context.ts";
import { isDocument } from "../global-flags.ts";
import { jsonLine, jsonPieces } from "./json.ts";
import type { Screen } from "./screen.ts";

export interface Printing<Result extends { gaps?: readonly Gap[] }> {
  loaded: LoadedCommand<never, Result>;
  record: Result;
  flags: CommandInput["flags"];
  screen: Screen;
  viewContext: ViewContext;
  output: Output;
}

/**
 * Prints a command's result as its flags ask. When nobody reads any more it stops; that is not an error, but then the
 * answer is false.
 */
export async function printResult<Result extends { gaps?: readonly Gap[] }>(what: Printing<Result>): Promise<boolean> {
  for await (const piece of pieces(what)) {
    if (!(await what.output.write(piece))) return false;
  }
  return true;
}

/** What bare lines cannot say, for stderr: what could not be known. Empty where the result itself says it. */
export async function remarks<Result extends { gaps?: readonly Gap[] }>(
  what: Pick<Printing<Result>, "loaded" | "record" | "flags">,
): Promise<string> {
  const { record, flags } = what;
  if (!isBare(what) || flags["quiet"] === true || (record.gaps ?? []).length === 0) return "";
  const { escapeTerminal } = await import("@nixperf/render");
  return record.gaps!.map(({ message }) => `not known: ${escapeTerminal(message)}\n`).join("");
}

function isBare<Result extends { gaps?: readonly Gap[] }>({
  loaded,
  record,
  flags,
}: Pick<Printing<Result>, "loaded" | "record" | "flags">): boolean {
  const isMachine = flags["json"] === true || flags["jsonl"] === true || isDocument(flags);
  return !isMachine && (loaded.lines?.(record, flags) ?? null) !== null;
}

async function* pieces<Result extends { gaps?: readonly Gap[] }>(what: Printing<Result>): AsyncGenerator<string> {
  const { loaded, record, flags, screen, viewContext, output } = what;
  if (flags["json"] === true) {
    yield* jsonPieces(record);
    yield "\n";
    return;
  }
  if (flags["jsonl"] === true) {
    yield* inBatches(recordLines(loaded, record));
    return;
  }
  const lines = isDocument(flags) ? null : (loaded.lines?.(record, flags) ?? null);
  if (lines !== null) {
    const escape = output.isTerminal ? (await import("@nixperf/render")).escapeTerminal : null;
    yield* inBatches(listLines(lines, flags["null"] === true, escape));
    return;
  }
  const [render, viewOf] = await Promise.all([import("@nixperf/render"), loaded.view()]);
  const view = viewOf(record, viewContext);
  if (flags["format"] === "markdown") yield render.renderMarkdown(view);
  else if (flags["format"] === "html")
    yield render.renderHtml(view, { generatedAt: new Date().toISOString(), json: record });
  else yield render.renderTerminal(view, screen);
}

/** The items of a record, then what could not be known, then the end: only with it is the stream whole. */
function* recordLines<Result extends { gaps?: readonly Gap[] }>(
  loaded: LoadedCommand<never, Result>,
  record: Result,
): Generator<string> {
  if (loaded.items === undefined) yield `${jsonLine(record)}\n`;
  else {
    for (const item of loaded.items(record)) yield `${jsonLine(item)}\n`;
    for (const gap of record.gaps ?? []) yield `${jsonLine({ schema: "nixperf.gap/1", ...gap })}\n`;
  }
  yield `${jsonLine({ schema: "nixperf.end/1", complete: true })}\n`;
}

/** Bare lines. In a pipe they are what they are; on a terminal they are made harmless. */
function* listLines(
  lines: Iterable<string>,
  nul: boolean,
  escape: ((text: string) => string) | null,
): Generator<string> {
  const end = nul ? "\0" : "\n";
  for (const line of lines) {
    if (escape === null && !nul && line.includes("\n")) throw lineBreak(line);
    yield (escape === null ? line : escape(line)) + end;
  }
}

/** Many small pieces as few large ones, in order. */
function* inBatches(parts: Iterable<string>): Generator<string> {
  let batch = "";
  for (const part of parts) {
    batch += part;
    if (batch.length < 64 * 1024) continue;
    yield batch;
    batch = "";
  }
  if (batch !== "") yield batch;
}
