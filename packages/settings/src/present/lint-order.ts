import type { Finding } from "@nixperf/errors";
import type { ConfAssignment } from "@nixperf/nix/conf";
import { writtenName } from "../table/table.ts";
import { placeText } from "./origin.ts";

/**
 * Lines of one file that undo each other: the same setting twice, and words added before a line that replaces them. That a
 * file overrides another one is what files are for.
 */
export function lintOrder(lines: readonly ConfAssignment[]): Finding[] {
  const before = new Map<string, { replaced: ConfAssignment | null; added: ConfAssignment[] }>();
  const findings: Finding[] = [];
  for (const line of lines) {
    const found = writtenName(line.written);
    const name = found?.setting.name ?? line.written;
    const key = `${line.origin.file}\n${name}`;
    const earlier = before.get(key) ?? { replaced: null, added: [] };
    before.set(key, earlier);
    if (found?.isAddition) {
      earlier.added.push(line);
      continue;
    }
    if (earlier.replaced !== null) findings.push(twice(name, earlier.replaced, line));
    for (const addition of earlier.added) findings.push(additionLost(name, addition, line));
    before.set(key, { replaced: line, added: [] });
  }
  return findings;
}

function twice(name: string, first: ConfAssignment, second: ConfAssignment): Finding {
  const isSame = first.value === second.value;
  return {
    code: "SETTINGS_TWICE",
    severity: isSame ? "note" : "warning",
    subject: name,
    message: isSame
      ? `${placeText(second.origin)} sets ${name} as line ${first.origin.line} does already`
      : `${placeText(second.origin)} sets ${name} to ${shown(second)}, so line ${first.origin.line} with ${shown(first)} has no effect`,
    tries: [`take line ${first.origin.line} away`],
  };
}

function additionLost(name: string, addition: ConfAssignment, line: ConfAssignment): Finding {
  return {
    code: "SETTINGS_ADDITION_LOST",
    severity: "warning",
    subject: name,
    message: `${placeText(line.origin)} replaces ${name}, so what line ${addition.origin.line} adds has no effect`,
    tries: [`move line ${addition.origin.line} after line ${line.origin.line}`],
  };
}

function shown({ value }: ConfAssignment): string {
  return JSON.stringify(value);
}
