import { exactIds } from "./exact-ids.ts";
import type { LogEvent, LogField } from "./types.ts";

/**
 * Reads one line without its prefix. What is missing is taken as Nix's older versions meant it, unknown members are left
 * out, and unknown types are kept. Null for what is no event at all.
 */
export function parseEvent(text: string): LogEvent | null {
  const record = parseObject(text);
  switch (record?.["action"]) {
    case "start":
      return startEvent(record, text);
    case "stop": {
      const id = idOf(record["id"], text, "id");
      return id === null ? null : { action: "stop", id };
    }
    case "result": {
      const id = idOf(record["id"], text, "id");
      const type = record["type"];
      if (id === null || typeof type !== "number") return null;
      return { action: "result", id, type, fields: fieldsOf(record["fields"]), payload: payloadOf(record) };
    }
    case "msg": {
      const { msg, raw_msg: raw } = record;
      if (typeof msg !== "string") return null;
      return { action: "msg", level: levelOf(record["level"]), msg, rawMsg: typeof raw === "string" ? raw : null };
    }
    case "setPhase": {
      const phase = record["phase"];
      return typeof phase === "string" ? { action: "setPhase", phase } : null;
    }
    default:
      return null;
  }
}

function startEvent(record: Readonly<Record<string, unknown>>, text: string): LogEvent | null {
  const id = idOf(record["id"], text, "id");
  const type = record["type"];
  if (id === null || typeof type !== "number") return null;
  return {
    action: "start",
    id,
    type,
    level: levelOf(record["level"]),
    text: typeof record["text"] === "string" ? record["text"] : "",
    parent: idOf(record["parent"], text, "parent") ?? "0",
    fields: fieldsOf(record["fields"]),
    payload: payloadOf(record),
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? (value as Readonly<Record<string, unknown>> | null) : null;
  } catch {
    return null;
  }
}

function idOf(value: unknown, text: string, member: "id" | "parent"): string | null {
  if (typeof value === "string") return value;
  if (typeof value !== "number") return null;
  // A safe integer is the only one that is read as it.
  return Number.isSafeInteger(value) ? String(value) : (exactIds(text)[member] ?? String(value));
}

function levelOf(value: unknown): number {
  return typeof value === "number" ? value : 3;
}

/** Every field in its place; what is neither text nor number is an empty text. */
function fieldsOf(value: unknown): LogField[] {
  if (!Array.isArray(value)) return [];
  return value.map((field: unknown) => (typeof field === "string" || typeof field === "number" ? field : ""));
}

function payloadOf(record: Readonly<Record<string, unknown>>): unknown {
  return record["payload"] ?? null;
}
