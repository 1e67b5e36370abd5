import type { Tone, Value } from "./view.ts";

export const text = (content: string, tone: Tone = "plain"): Value => ({ is: "text", text: content, tone });
export const strong = (content: string): Value => text(content, "strong");
export const dim = (content: string): Value => text(content, "dim");
export const path = (name: string): Value => ({ is: "path", path: name });
export const bytes = (amount: number | null): Value => ({ is: "bytes", bytes: amount });
export const age = (seconds: number | null): Value => ({ is: "age", seconds });
export const duration = (seconds: number | null): Value => ({ is: "duration", seconds });
export const ratio = (share: number | null): Value => ({ is: "ratio", ratio: share });
export const command = (line: string): Value => ({ is: "command", command: line });

/** `count(3)` is a bare number, `count(3, "path")` is "3 paths", `count(2, "entry", "entries")` is "2 entries". */
export const count = (amount: number | null, one?: string, many?: string): Value =>
  one === undefined ? { is: "count", count: amount } : { is: "count", count: amount, one, many: many ?? `${one}s` };
