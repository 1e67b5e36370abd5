/** Longest name of a counter, and how many there may be: Nix writes about forty. */
const bounds = { name: 200, counters: 1000, depth: 8 } as const;

/**
 * What Nix's evaluator counted, as `NIX_SHOW_STATS` writes it (`EvalState::printStatistics`, eval.cc): nested names joined by
 * dots, `gc.totalBytes`. Numbers alone, whatever they are called, since versions add and rename them; the lists that
 * `NIX_COUNT_CALLS` adds are left out. Null for a text that is no such answer.
 */
export function evaluationCounters(text: string): Record<string, number> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const counters = new Map<string, number>();
  const add = (prefix: string, from: object, depth: number): void => {
    for (const [key, inner] of Object.entries(from)) {
      const name = `${prefix}${key}`;
      if (name.length > bounds.name || counters.size >= bounds.counters) continue;
      if (typeof inner === "number" && Number.isFinite(inner)) counters.set(name, inner);
      else if (typeof inner === "object" && inner !== null && !Array.isArray(inner) && depth < bounds.depth)
        add(`${name}.`, inner, depth + 1);
    }
  };
  add("", value, 1);
  return counters.size === 0 ? null : Object.fromEntries([...counters].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether the answer came from the evaluation cache: then no function was called. Null where that was not counted. */
export function wasCached(counters: Readonly<Record<string, number>>): boolean | null {
  const calls = counters["nrFunctionCalls"];
  return calls === undefined ? null : calls === 0;
}
