/** What a value of JSON says; undefined when it is not as it should be. */
export type Read<Type> = (value: unknown) => Type | undefined;

export type Fields = Readonly<Record<string, unknown>>;

/** Longest name and texts, most words of a subject, largest figure (sums stay finite): not all of it is ours. */
export const limits = {
  name: 200,
  subjects: 16,
  text: 4096,
  /** Arguments, log tails, reasons. */
  longText: 65_536,
  figure: 1e300,
  words: 4096,
  settings: 500,
  counters: 1000,
  gaps: 500,
  tries: 20,
  phases: 200,
  substituters: 200,
  criticalPath: 2000,
  parallelism: 5000,
} as const;

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object with these fields; others are left out, and none may be missing. */
export function object<Type extends object>(fields: { [Key in keyof Type]-?: Read<Type[Key]> }): Read<Type> {
  const entries = Object.entries(fields) as Array<[string, Read<unknown>]>;
  return (value) => {
    if (!isObject(value)) return undefined;
    const found: Record<string, unknown> = {};
    for (const [key, read] of entries) {
      const one = read(value[key]);
      if (one === undefined) return undefined;
      found[key] = one;
    }
    return found as Type;
  };
}

export function orNull<Type>(read: Read<Type>): Read<Type | null> {
  return (value) => (value === null ? null : read(value));
}

/** Of a field that records of earlier versions do not have. */
export function laterField<Type>(read: Read<Type>): Read<Type | null> {
  return (value) => (value === undefined || value === null ? null : read(value));
}

export function list<Type>(read: Read<Type>, most: number): Read<Type[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length > most) return undefined;
    const found: Type[] = [];
    for (const item of value as unknown[]) {
      const one = read(item);
      if (one === undefined) return undefined;
      found.push(one);
    }
    return found;
  };
}

/** A dictionary, its words in their order, so that equal ones are written alike. */
export function dictionary<Type>(key: RegExp, read: Read<Type>, most: number): Read<Record<string, Type>> {
  return (value) => {
    if (!isObject(value)) return undefined;
    const entries = Object.entries(value);
    if (entries.length > most) return undefined;
    const found: Record<string, Type> = {};
    for (const [word, item] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) {
      const one = key.test(word) ? read(item) : undefined;
      if (one === undefined) return undefined;
      found[word] = one;
    }
    return found;
  };
}

export function oneOf<Word extends string>(...words: readonly Word[]): Read<Word> {
  return (value) => ((words as readonly unknown[]).includes(value) ? (value as Word) : undefined);
}

export function textBy(pattern: RegExp, most: number = limits.text): Read<string> {
  return (value) => (typeof value === "string" && value.length <= most && pattern.test(value) ? value : undefined);
}

export function textUpTo(most: number): Read<string> {
  return (value) => (typeof value === "string" && value.length <= most ? storable(value) : undefined);
}

/** As any database keeps it: PostgreSQL has no NUL in a text, and neither has half a surrogate pair. */
export function storable(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

export const text: Read<string> = textUpTo(limits.text);
export const longText: Read<string> = textUpTo(limits.longText);

// `-0` is written as `0`, so it is one from the beginning.
export const figure: Read<number> = (value) =>
  typeof value === "number" && Math.abs(value) <= limits.figure ? value + 0 : undefined;

export const length: Read<number> = (value) => (typeof value === "number" && value >= 0 ? figure(value) : undefined);

export const count: Read<number> = (value) => (Number.isSafeInteger(value) ? length(value) : undefined);

export const integer: Read<number> = (value) => (Number.isSafeInteger(value) ? figure(value) : undefined);

export const flag: Read<boolean> = (value) => (typeof value === "boolean" ? value : undefined);
