import type { ConfigFile, JsoncNode } from "@nixperf/files";
import type { ConfigKey, ConfigValue } from "./key.ts";
import type { FileFaults } from "./resolve.ts";
import { keySchema } from "./schema.ts";
import { expectedOf } from "./value-text.ts";

/** A key that a file sets, and where. */
export interface FileSetting {
  key: string;
  line: number;
  value: ConfigValue;
}

/** The keys that a file sets. Throws at the first thing in it that is unknown, misplaced or wrong. */
export async function checkFile(
  file: ConfigFile,
  keys: readonly ConfigKey[],
  faults: FileFaults,
): Promise<FileSetting[]> {
  if (file.content === null) return [];
  const { z } = await import("zod");
  const known = new Map(keys.map((key) => [key.key, key]));
  const settings: FileSetting[] = [];

  const visit = (node: JsoncNode, name: string): void => {
    const key = known.get(name);
    if (key === undefined) visitSection(node, name);
    else {
      if (file.scope !== "given" && key.scope !== "both" && key.scope !== file.scope) {
        throw faults.wrongScope(node.line, key);
      }
      const checked = keySchema(z, key).safeParse(node.value);
      if (!checked.success) throw faults.wrongValue(node.line, name, shortJson(node.value), expectedOf(key));
      settings.push({ key: name, line: node.line, value: checked.data as ConfigValue });
    }
  };
  const visitSection = (node: JsoncNode, name: string): void => {
    const prefix = name === "" ? "" : `${name}.`;
    const below = [...known.keys()].filter((key) => key.startsWith(prefix));
    if (below.length === 0) throw faults.unknown(node.line, name, [...known.keys()]);
    if (node.members === null) throw faults.wrongValue(node.line, name, shortJson(node.value), "an object of keys");
    for (const [member, value] of node.members) {
      if (name === "" && member === "$schema") continue;
      visit(value, `${prefix}${member}`);
    }
  };
  visitSection(file.content, "");
  return settings;
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
