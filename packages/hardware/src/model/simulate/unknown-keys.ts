import { didYouMean } from "@nixperf/errors";

/** More are not told apart: an object is not all ours. */
const most = 100;
const shown = 3;

/** Gathers the keys of objects that are none of `known`. */
export interface UnknownKeys {
  add(item: Readonly<Record<string, unknown>>): void;
  /** Each with what was probably meant, `"cpuSecond" (did you mean cpuSeconds?)`; null when there were none. */
  text(): string | null;
}

export function unknownKeys(known: ReadonlySet<string>): UnknownKeys {
  const found = new Map<string, number>();
  return {
    add: (item) => {
      for (const key of Object.keys(item))
        if (!known.has(key) && (found.has(key) || found.size < most)) found.set(key, (found.get(key) ?? 0) + 1);
    },
    text: () => {
      if (found.size === 0) return null;
      const keys = [...found].map(([key, count]) => {
        const near = didYouMean(key, known);
        const name = JSON.stringify(key.slice(0, 80));
        return `${name}${count > 1 ? ` in ${count} items` : ""}${near === null ? "" : ` (did you mean ${near}?)`}`;
      });
      const more = keys.length - shown;
      return `${keys.slice(0, shown).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
    },
  };
}

/** What is wrong with the keys of one object: `unknown key "inputz"; did you mean inputs?`; null when nothing is. */
export function badKey(item: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): string | null {
  const key = Object.keys(item).find((one) => !known.has(one));
  if (key === undefined) return null;
  const near = didYouMean(key, known);
  return `unknown key ${JSON.stringify(key.slice(0, 80))}${near === null ? "" : `; did you mean ${near}?`}`;
}
