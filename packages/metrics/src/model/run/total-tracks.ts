import { activity, type LogEvent, result, type StartEvent } from "@nixperf/nix/log";

/** What Nix itself counts, all workers together. */
export interface Totals {
  /** Bytes that are expected to come over the wire, and to be unpacked; null where nothing says so. */
  wireExpected: number | null;
  narExpected: number | null;
  /** Substitutions, by its counter. */
  substitutions: { done: number; expected: number; running: number; failed: number };
}

export interface TotalTracks {
  event(event: LogEvent): void;
  totals(): Totals;
}

/**
 * Follows `SetExpected` of the workers, and their counters of substitutions; those of other machines, which come within
 * another, and those of single copies are left out.
 */
export function totalTracks(): TotalTracks {
  const expected = new Map<string, { wire: number; nar: number }>();
  const counters = new Map<string, number[]>();
  const atWork = { realise: new Set<string>(), copies: new Set<string>() };
  return {
    event(event) {
      if (event.action === "start") {
        if (event.type === activity.realise && begin(atWork.realise, event))
          expected.set(event.id, { wire: 0, nar: 0 });
        if (event.type === activity.copyPaths && event.text === "" && begin(atWork.copies, event)) {
          counters.set(event.id, [0, 0, 0, 0]);
        }
      } else if (event.action === "stop") {
        atWork.realise.delete(event.id);
        atWork.copies.delete(event.id);
      }
      if (event.action !== "result") return;
      const [first, second] = event.fields;
      const own = expected.get(event.id);
      if (event.type === result.setExpected && own !== undefined && typeof second === "number" && isSound(second)) {
        if (first === activity.fileTransfer) own.wire = second;
        else if (first === activity.copyPath) own.nar = second;
      } else if (event.type === result.progress && counters.has(event.id)) {
        const fields = event.fields.filter((field) => typeof field === "number" && isSound(field)) as number[];
        if (fields.length === 4) counters.set(event.id, fields);
      }
    },
    totals() {
      const all = [...expected.values()];
      const sums = [0, 1, 2, 3].map((index) => [...counters.values()].reduce((sum, one) => sum + one[index]!, 0));
      const [done = 0, wanted = 0, running = 0, failed = 0] = sums;
      return {
        wireExpected: all.length === 0 ? null : all.reduce((sum, one) => sum + one.wire, 0),
        narExpected: all.length === 0 ? null : all.reduce((sum, one) => sum + one.nar, 0),
        substitutions: { done, expected: wanted, running, failed },
      };
    },
  };
}

function isSound(value: number): boolean {
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

/** Whether it is none of those that come within another. */
function begin(atWork: Set<string>, { id, parent }: StartEvent): boolean {
  if (parent !== "0" || atWork.size > 0) return false;
  atWork.add(id);
  return true;
}
