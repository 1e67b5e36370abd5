/** What is gathered from the log of `nix-store --optimise --log-format internal-json`. */
export interface OptimiserLog {
  /** Takes the next piece of the log, cut anywhere. */
  push(text: string): void;
  /** Store paths that are done, of how many; as far as it was told. */
  readonly done: number;
  readonly total: number | null;
  /** Names that were replaced by links. */
  readonly linkedFiles: number;
  /** What Nix last said to people, without colours; null for nothing. */
  readonly said: string | null;
}

/** `ActivityType` and `ResultType` in Nix's `logging.hh`. */
const activityOptimise = 106;
const resultFileLinked = 100;
const resultProgress = 105;
/** Longer than any line that Nix writes; the rest of a longer one is dropped. */
const longestLine = 1024 * 1024;

/** Untrusted text: whatever is not as expected is passed over. */
export function optimiserLog(): OptimiserLog {
  let rest = "";
  let activity: unknown = null;
  const log = { push, done: 0, total: null as number | null, linkedFiles: 0, said: null as string | null };
  return log;

  function push(text: string): void {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!.slice(0, longestLine);
    for (const line of lines) take(line);
  }

  function take(line: string): void {
    if (!line.startsWith("@nix ")) {
      // Before Nix has read its arguments, and when its log is cut off, it speaks plainly.
      if (line.trim() !== "") log.said = plain(line);
      return;
    }
    // Two of three lines begin and end a path, and tell nothing.
    if (line.includes('"action":"stop"')) return;
    const message = parsed(line.slice(5));
    if (message === null) return;
    if (message["action"] === "msg" && typeof message["msg"] === "string") log.said = plain(message["msg"]);
    if (message["action"] === "start" && message["type"] === activityOptimise) activity = message["id"];
    if (message["action"] !== "result") return;
    if (message["type"] === resultFileLinked) log.linkedFiles++;
    if (message["type"] !== resultProgress || message["id"] !== activity || !Array.isArray(message["fields"])) return;
    const [done, total] = message["fields"] as unknown[];
    if (typeof done === "number" && typeof total === "number") {
      log.done = done;
      log.total = total;
    }
  }
}

function parsed(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Without escape sequences for terminals. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- it is control characters that are taken out
  return text.replaceAll(/\u001b\[[0-9;]*m/g, "").trim();
}
