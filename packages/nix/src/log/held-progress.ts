import { activity, result } from "./numbers.ts";
import type { ProgressLine } from "./progress-line.ts";
import type { LogEvent, LogSink } from "./types.ts";

/** An activity that has begun, with the last progress of it that nobody has seen yet. */
interface Begun {
  readonly id: string;
  readonly holds: boolean;
  idHigh: number;
  idLow: number;
  isOver: boolean;
  done: number;
  expected: number;
  running: number;
  failed: number;
  at: number;
}

export interface HeldProgress {
  /** Hands `event` on, after what was held back of the same activity. */
  event(event: LogEvent, at: number): void;
  /** The same for a line of progress that was read as numbers; `bytes` are what it was read from. */
  progress(line: ProgressLine, bytes: Buffer, at: number): void;
  flush(): void;
}

/** More activities at once than any run has; beyond that nothing is held back. */
const maxBegun = 1 << 16;
const recentMask = 4095;

/**
 * Hands events on; of progress only the last one before something else happens, if `isHolding`. That is done to copies and
 * transfers alone: every step of the other counters tells something.
 */
export function heldProgress(sink: LogSink, isHolding: boolean): HeldProgress {
  const begun = new Map<string, Begun>();
  const waiting = new Set<Begun>();
  /** By the low bits of their ids: progress comes again and again from the same few. */
  const recent = Array.from<Begun | undefined>({ length: recentMask + 1 });

  function release(one: Begun): void {
    if (!waiting.delete(one)) return;
    emit(one.id, one.done, one.expected, one.running, one.failed, one.at);
  }

  function emit(id: string, done: number, expected: number, running: number, failed: number, at: number): void {
    const fields = [done, expected, running, failed];
    sink.event({ action: "result", id, type: result.progress, fields, payload: null }, at);
  }

  function hold(one: Begun, line: Pick<ProgressLine, "done" | "expected" | "running" | "failed">, at: number): void {
    one.done = line.done;
    one.expected = line.expected;
    one.running = line.running;
    one.failed = line.failed;
    one.at = at;
    waiting.add(one);
  }

  function begin(id: string, type: number): void {
    end(id);
    if (begun.size >= maxBegun) return;
    const holds = isHolding && (type === activity.copyPath || type === activity.fileTransfer);
    const nothing = { idHigh: 0, idLow: -1, isOver: false, done: 0, expected: 0, running: 0, failed: 0, at: 0 };
    begun.set(id, { id, holds, ...nothing });
  }

  function end(id: string): void {
    const one = begun.get(id);
    if (one === undefined) return;
    release(one);
    one.isOver = true;
    begun.delete(id);
  }

  function known(line: ProgressLine, bytes: Buffer): Begun | string {
    const slot = (line.idLow ^ line.idHigh) & recentMask;
    const last = recent[slot];
    if (last !== undefined && last.idLow === line.idLow && last.idHigh === line.idHigh && !last.isOver) return last;
    const id = bytes.toString("latin1", line.idStart, line.idEnd);
    const one = begun.get(id);
    if (one === undefined) return id;
    one.idLow = line.idLow;
    one.idHigh = line.idHigh;
    recent[slot] = one;
    return one;
  }

  return {
    event(event, at) {
      if (event.action === "start") begin(event.id, event.type);
      else if (event.action === "stop") end(event.id);
      else if (event.action === "result") {
        const one = begun.get(event.id);
        if (one !== undefined) {
          const [done, expected, running, failed] = event.fields;
          const isPlain = event.type === result.progress && event.payload === null && event.fields.length === 4;
          if (one.holds && isPlain && isNumber(done) && isNumber(expected) && isNumber(running) && isNumber(failed)) {
            hold(one, { done, expected, running, failed }, at);
            return;
          }
          release(one);
        }
      }
      sink.event(event, at);
    },
    progress(line, bytes, at) {
      const one = known(line, bytes);
      if (typeof one === "object" && one.holds) hold(one, line, at);
      else {
        const id = typeof one === "object" ? one.id : one;
        emit(id, line.done, line.expected, line.running, line.failed, at);
      }
    },
    flush() {
      for (const one of waiting) release(one);
    },
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
