import type { Readings } from "../readings/readings.ts";
import { commandNames } from "../readings/plan.ts";

/** What sysctl(8) said, by name; empty where it was not asked. It fails as a whole when one name is not known to it. */
export function sysctlOf(readings: Readings): Map<string, string> {
  const values = new Map<string, string>();
  if (!Object.hasOwn(readings.commands, commandNames.sysctl)) return values;
  for (const line of readings.commands[commandNames.sysctl]?.stdout.split("\n") ?? []) {
    const match = /^([a-z][\w.]{0,100})(?::| =)[ \t]*(.*)$/.exec(line);
    if (match !== null && !values.has(match[1]!)) values.set(match[1]!, match[2]!.trim());
  }
  return values;
}
