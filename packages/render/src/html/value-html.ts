import { escapeHtml } from "../escape/html.ts";
import type { ByteUnit } from "../units/bytes.ts";
import { valueNumber, valueText } from "../value-text.ts";
import type { Text, Value } from "../view.ts";

const storePath = /^(.*\/[0-9a-df-np-sv-z]{32}-)(.+)$/s;

/** A value as HTML; of a store path, what stands before its name is dim. */
export function valueHtml(value: Value, unit?: ByteUnit): string {
  if (valueNumber(value) === null) return `<span class="dim">–</span>`;
  const text = valueText(value, unit);
  if (value.is === "command") return `<code>${escapeHtml(text)}</code>`;
  if (value.is === "path") return pathHtml(text);
  const tone = value.is === "text" ? (value.tone ?? "plain") : "plain";
  return tone === "plain" ? escapeHtml(text) : `<span class="${tone}">${escapeHtml(text)}</span>`;
}

function pathHtml(path: string): string {
  const [, before = "", name = ""] = storePath.exec(path) ?? [];
  return name === "" ? escapeHtml(path) : `<span class="dim">${escapeHtml(before)}</span>${escapeHtml(name)}`;
}

/** A line of text as HTML; figures and paths in it do not break. */
export function textHtml(line: Text): string {
  if (typeof line === "string") return escapeHtml(line);
  return line
    .map((part) => {
      if (typeof part === "string") return escapeHtml(part);
      if (part.is === "text" || part.is === "command") return valueHtml(part);
      return `<span class="${part.is === "path" ? "path" : "figure"}">${valueHtml(part)}</span>`;
    })
    .join("");
}
