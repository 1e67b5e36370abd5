import type { ConfigFile, JsoncNode } from "@nixperf/files/config";
import { checkObject } from "./check-object.ts";
import type { ConfigKey, ConfigValue } from "./key.ts";
import type { FileFaults } from "./resolve.ts";
import { keySchema } from "./schema.ts";
import { expectedOf, shortJson } from "./value-text.ts";

/** A key that a file sets, and where. */
export interface FileSetting {
  key: string;
  line: number;
  /** As it is written. */
  value: ConfigValue;
  /** What the key's schema makes of it; but for objects that is the same. */
  meaning: unknown;
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

  const visit = async (node: JsoncNode, name: string): Promise<void> => {
    const key = known.get(name);
    if (key === undefined) return await visitSection(node, name);
    if (file.scope !== "given" && key.scope !== "both" && key.scope !== file.scope) {
      throw faults.wrongScope(node.line, key);
    }
    const schema = await keySchema(z, key);
    if (key.is === "object") {
      const meaning = checkObject(z, schema, node, key, faults);
      settings.push({ key: name, line: node.line, value: node.value as ConfigValue, meaning });
      return;
    }
    const checked = schema.safeParse(node.value);
    if (!checked.success) throw faults.wrongValue(node.line, name, shortJson(node.value), expectedOf(key));
    const value = checked.data as ConfigValue;
    settings.push({ key: name, line: node.line, value, meaning: value });
  };
  const visitSection = async (node: JsoncNode, name: string): Promise<void> => {
    const prefix = name === "" ? "" : `${name}.`;
    const below = [...known.keys()].filter((key) => key.startsWith(prefix));
    if (below.length === 0) throw faults.unknown(node.line, name, [...known.keys()]);
    if (node.members === null) throw faults.wrongValue(node.line, name, shortJson(node.value), "an object of keys");
    for (const [member, value] of node.members) {
      if (name === "" && member === "$schema") continue;
      // oxlint-disable-next-line no-await-in-loop -- the first fault of the file is the one that is told
      await visit(value, `${prefix}${member}`);
    }
  };
  await visitSection(file.content, "");
  return settings;
}
