import type { JsoncNode } from "@nixperf/files/config";
import type { z as Zod } from "zod";
import type { ObjectKey } from "./key.ts";
import type { FileFaults } from "./resolve.ts";
import { shortJson } from "./value-text.ts";

type Path = readonly PropertyKey[];

interface Fault {
  path: Path;
  line: number;
  /** Undefined for what is missing. */
  value: unknown;
  /** Null for a key that is not known. */
  expected: string | null;
}

/** What the schema of a key makes of its object. Throws what is wrong first in the file, with the line and the place in it. */
export function checkObject(
  z: typeof Zod,
  schema: Zod.ZodType,
  node: JsoncNode,
  key: ObjectKey & { key: string },
  faults: FileFaults,
): unknown {
  const checked = schema.safeParse(node.value);
  if (checked.success) return checked.data;
  const found = checked.error.issues.flatMap((issue): Fault[] =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((unknown) => faultAt(node, issue.path.concat(unknown), null))
      : [faultAt(node, issue.path, issue.message)],
  );
  const [{ path, line, value, expected }] = found.sort(inOrder) as [Fault];
  const within = path.slice(0, -1);
  throw expected === null
    ? faults.unknown(line, String(path.at(-1)), knownAt(z, schema, within), nameOf(key.key, within))
    : faults.wrongValue(
        line,
        nameOf(key.key, path),
        value === undefined ? "nothing" : shortJson(value),
        path.length === 0 ? key.expected : expected,
      );
}

/** As they stand in the file; what is missing comes last, as a mistyped key may be what is meant. */
function inOrder(a: Fault, b: Fault): number {
  return (
    Number(a.value === undefined) - Number(b.value === undefined) ||
    a.line - b.line ||
    Number(a.expected !== null) - Number(b.expected !== null)
  );
}

function faultAt(node: JsoncNode, path: Path, expected: string | null): Fault {
  return { path, line: lineOf(node, path), value: valueAt(node.value, path), expected };
}

/** The line of the innermost part of `path` that has one: entries of a list have that of the list. */
function lineOf(node: JsoncNode, path: Path): number {
  let found = node;
  for (const step of path) {
    const member = found.members?.get(String(step));
    if (member === undefined) break;
    found = member;
  }
  return found.line;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[step] : undefined,
    value,
  );
}

/** `retention.links[0].path`. */
function nameOf(key: string, path: Path): string {
  return path.reduce<string>(
    (name, step) => (typeof step === "number" ? `${name}[${step}]` : `${name}.${String(step)}`),
    key,
  );
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

/** The keys that may stand at `path`, from the schema as JSON Schema, which is the same for all kinds of zod. */
function knownAt(z: typeof Zod, schema: Zod.ZodType, path: Path): string[] {
  let at = [z.toJSONSchema(schema, { io: "input" }) as JsonSchema];
  const choices = (one: JsonSchema): JsonSchema[] => [one, ...(one.anyOf ?? []).flatMap(choices)];
  for (const step of path) {
    at = at.flatMap(choices).flatMap((one) => {
      const next = typeof step === "number" ? one.items : one.properties?.[String(step)];
      return next === undefined ? [] : [next];
    });
  }
  return at.flatMap(choices).flatMap((one) => Object.keys(one.properties ?? {}));
}
