import { escapeHtml, scriptJson } from "../escape/html.ts";
import { parseInstant } from "../units/parse.ts";
import type { Block, View } from "../view.ts";
import { pageScript, pageStyle } from "./assets.ts";
import { chainHtml, factsHtml, findingsHtml, gapsHtml, nextHtml } from "./lists-html.ts";
import { tableHtml, tableScript } from "./table-html.ts";
import { treemapHtml, treemapScript } from "./treemap-html.ts";
import { textHtml } from "./value-html.ts";

export interface HtmlOptions {
  /** When what is shown was true, ISO 8601. */
  generatedAt?: string;
  /** The record behind the view; readers can save it from the page. */
  json?: object | null;
}

/**
 * A view as one HTML page that is complete in itself: it loads nothing, its content security policy allows nothing but
 * its own script and stylesheet (by hash), and it can be read, though not sorted or zoomed, without scripts.
 */
export function renderHtml(view: View, options: HtmlOptions = {}): string {
  const script = pageScript();
  const style = pageStyle();
  const policy = `default-src 'none'; script-src ${script.hash}; style-src ${style.hash}; img-src data:; base-uri 'none'; form-action 'none'`;
  const title = escapeHtml(view.title);
  const json = options.json ?? null;
  const body = bodyHtml(view);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="nixperf">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${style.source}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><div><p class="brand">nixperf</p><h1>${title}</h1>${whenHtml(options.generatedAt)}</div>${json === null ? "" : downloadHtml(view.title)}</header>
<main id="main">
${body.html}
</main>
<footer><p>Made by nixperf. This page is complete in itself and loads nothing.</p></footer>
${json === null ? "" : `<script type="application/json" id="record">${scriptJson(json)}</script>\n`}${body.data}
<script>${script.source}</script>
</body>
</html>
`;
}

function downloadHtml(title: string): string {
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `<button type="button" id="download" data-name="${name === "" ? "nixperf" : name}.json">Download JSON</button>`;
}

function whenHtml(instant: string | undefined): string {
  if (instant === undefined) return "";
  const time = parseInstant(instant);
  if (time === null) return `<p class="when">${escapeHtml(instant)}</p>`;
  const iso = new Date(time).toISOString();
  return `<p class="when"><time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time></p>`;
}

function bodyHtml(view: View): { html: string; data: string } {
  const parts: string[] = [];
  const data: string[] = [];
  const contents: Array<{ id: string; title: string }> = [];
  let level = 2;
  for (const [at, block] of view.blocks.entries()) {
    const id = `b${at}`;
    const caption = "caption" in block ? block.caption : block.kind === "heading" ? block.text : "";
    if (block.kind === "heading") level = 2;
    const heading = caption === "" ? "" : `<h${level} id="${id}-title">${escapeHtml(caption)}</h${level}>`;
    const label = caption === "" ? `aria-label="${escapeHtml(view.title)}"` : `aria-labelledby="${id}-title"`;
    if (caption !== "" && level === 2) contents.push({ id: `${id}-title`, title: caption });
    parts.push(blockHtml(block, { id, heading, label, level }));
    if (block.kind === "table") data.push(tableScript(block, id));
    if (block.kind === "treemap") data.push(treemapScript(block, id));
    if (block.kind === "heading") level = 3;
  }
  if (contents.length >= 4) parts.splice(view.blocks[0]?.kind === "answer" ? 1 : 0, 0, contentsHtml(contents));
  return { html: parts.filter((part) => part !== "").join("\n"), data: data.join("\n") };
}

function contentsHtml(contents: Array<{ id: string; title: string }>): string {
  const items = contents.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`);
  return `<nav class="contents" aria-label="On this page"><ul>${items.join("")}</ul></nav>`;
}

function blockHtml(block: Block, at: { id: string; heading: string; label: string; level: number }): string {
  switch (block.kind) {
    case "answer":
      return `<p class="answer">${textHtml(block.text)}</p>`;
    case "heading":
      return at.heading;
    case "paragraph":
      return `<p>${textHtml(block.text)}</p>`;
    case "facts":
      return factsHtml(block);
    case "table":
      return tableHtml(block, at.id, at.heading, at.label);
    case "treemap":
      return treemapHtml(block, at.id, at.heading, at.label);
    case "chain":
      return chainHtml(block, at.heading);
    case "findings":
      return findingsHtml(block, at.level);
    case "gaps":
      return gapsHtml(block, at.level);
    case "next":
      return nextHtml(block, at.level);
  }
}
