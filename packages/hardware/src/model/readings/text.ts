import type { Readings } from "./readings.ts";

/** The text of a file that was read, else null. */
export function textOf(readings: Readings, path: string): string | null {
  return Object.hasOwn(readings.files, path) ? (readings.files[path] ?? null) : null;
}

/** Whether there is such a file, readable or not. */
export function isThere(readings: Readings, path: string): boolean {
  return Object.hasOwn(readings.files, path);
}

/** Whether a file is there and may not be read. */
export function isHidden(readings: Readings, path: string): boolean {
  return isThere(readings, path) && readings.files[path] === null;
}

/** What a program said, when it ended well. */
export function saidBy(readings: Readings, command: string): string | null {
  const said = Object.hasOwn(readings.commands, command) ? readings.commands[command] : undefined;
  return said === undefined || said.code !== 0 ? null : said.stdout;
}

/** A whole number that is not negative and exact as a JavaScript number; null for any other text. */
export function parseCount(text: string | null | undefined): number | null {
  if (text === null || text === undefined || !/^\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

/** The lines `name: value` of a text by name, the first of each; blanks around both are cut. */
export function parseFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === -1) continue;
    const name = line.slice(0, colon).trim();
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}
