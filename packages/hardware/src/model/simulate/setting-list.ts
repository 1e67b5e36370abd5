const most = 1024;

/** `1,2,4-8`: 1, 2, 4, 5, 6, 7 and 8. Null for what is no such list. */
export function parseSettingList(text: string): number[] | null {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const range = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part.trim());
    if (range === null) return null;
    const [first, last] = [Number(range[1]), Number(range[2] ?? range[1])];
    if (first < 1 || last > most || first > last) return null;
    for (let value = first; value <= last; value++) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}
