import type { Sample, SampleDay } from "./records/sample.ts";

/** Collects samples into days. Holds one record for each day, name and subject. */
export interface RollUp {
  add: (sample: Sample) => void;
  addDay: (day: SampleDay) => void;
  /** In the order of the days, and of names and subjects within one. */
  days: () => SampleDay[];
}

export function rollUp(): RollUp {
  const found = new Map<string, SampleDay>();
  const addDay = (day: SampleDay) => {
    const key = seriesKey(day.day, day);
    const before = found.get(key);
    found.set(key, before === undefined ? day : merged(before, day));
  };
  return {
    add: (sample) => addDay(dayOf(sample)),
    addDay,
    days: () => [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, day]) => day),
  };
}

/** Day, name, unit and subject as one text; days come first, so that texts are in their order. */
export function seriesKey(day: string, { name, unit, subject }: Pick<Sample, "name" | "unit" | "subject">): string {
  const words = Object.entries(subject).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${day} ${name} ${unit} ${JSON.stringify(words)}`;
}

export function dayOf({ at, name, unit, subject, value }: Sample): SampleDay {
  return {
    schema: "nixperf.history.day/1",
    day: at.slice(0, 10),
    name,
    unit,
    subject,
    count: 1,
    min: value,
    max: value,
    sum: value,
    first: { at, value },
    last: { at, value },
  };
}

function merged(a: SampleDay, b: SampleDay): SampleDay {
  return {
    ...a,
    count: a.count + b.count,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    sum: a.sum + b.sum,
    first: b.first.at < a.first.at ? b.first : a.first,
    last: b.last.at >= a.last.at ? b.last : a.last,
  };
}
