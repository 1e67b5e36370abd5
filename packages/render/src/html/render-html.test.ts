import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { anyView, hostileText, withTexts } from "../../test/hostile.ts";
import { sampleView } from "../../test/sample-view.ts";
import { bytes, count, path, text } from "../values.ts";
import type { TableBlock, View } from "../view.ts";
import { renderHtml } from "./render-html.ts";
import { tableData } from "./table-data.ts";

// Hundreds of random views take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/**
 * Tags and names of attributes, as a tokenizer sees them that follows the HTML standard for what this page uses: quoted
 * attributes, and scripts and styles that end at their first end tag. Spans are left out: a path may have one.
 */
function skeleton(html: string): string {
  const tags: string[] = [];
  const tag = /<(?:!doctype|!--|\/?[a-z][a-z0-9]*)/gi;
  for (let found = tag.exec(html); found; found = tag.exec(html)) {
    const attributes = /^(?:\s+[a-z-]+(?:="[^"]*")?)*\s*\/?>/i.exec(html.slice(tag.lastIndex));
    if (!attributes) throw new Error(`not a tag: ${html.slice(found.index, found.index + 200)}`);
    const names = attributes[0].replace(/="[^"]*"/g, "");
    if (!/^<\/?span$/i.test(found[0])) tags.push(found[0] + names);
    tag.lastIndex += attributes[0].length;
    const raw = /^<(script|style|title)$/i.exec(found[0])?.[1];
    // Not toLowerCase(), which makes some letters longer.
    if (raw) tag.lastIndex += html.slice(tag.lastIndex).search(new RegExp(`</${raw}`, "i"));
  }
  return tags.join("\n");
}

const hostileTexts = fc.array(hostileText, { minLength: 1, maxLength: 10 });

describe("hostile text", () => {
  it("changes no tag and no attribute of the page", () => {
    fc.assert(
      fc.property(anyView, hostileTexts, (view, texts) => {
        const json = { texts };
        expect(skeleton(renderHtml(withTexts(view, texts), { json }))).toBe(skeleton(renderHtml(view, { json })));
      }),
      { numRuns: 300, examples: [[{ title: "x", blocks: [] }, ["İh", "h"]]] },
    );
  });

  it("cannot run: the policy allows nothing but the page's own script, whose hash it names", () => {
    const html = renderHtml(sampleView);
    expect(/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='; img-src data:; base-uri 'none'; form-action 'none'$/,
    );
    expect(html.match(/<script>/g)).toHaveLength(1);
    expect(html).not.toMatch(/\son\w+=|\sstyle=|javascript:|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  });

  it("is data in its data blocks, and comes out as it went in", () => {
    fc.assert(
      fc.property(hostileTexts, (texts) => {
        const html = renderHtml({ title: "t", blocks: [] }, { json: { texts } });
        const block = /id="record">(.*)<\/script>/.exec(html)?.[1] ?? "";
        expect(JSON.parse(block)).toEqual({ texts });
      }),
    );
  });
});

describe("the page", () => {
  it("has one title, a language, and headings in order", () => {
    const html = renderHtml(sampleView, { generatedAt: "2026-11-20T10:24:00Z" });
    expect(html).toContain(`<html lang="en">`);
    expect(html).toContain(`<time datetime="2026-11-20T10:24:00.000Z">2026-11-20 10:24 UTC</time>`);
    expect((html.match(/<h\d/g) ?? []).map((tag) => Number(tag.at(-1)))).toEqual([1, 2, 2, 2, 3, 3, 3, 3, 3]);
  });

  it("offers the record only where there is one", () => {
    expect(renderHtml(sampleView)).not.toContain(`id="download"`);
    expect(renderHtml(sampleView, { json: null })).not.toContain(`id="record"`);
    expect(renderHtml(sampleView, { json: { a: 1 } })).toContain(
      `<script type="application/json" id="record">{"a":1}</script>`,
    );
  });

  it("shows the first hundred rows of a long table as HTML, the rest as data", () => {
    const rows = Array.from({ length: 250 }, (_, row) => [path(`/nix/store/p${row}`)]);
    const html = renderHtml({
      title: "t",
      blocks: [{ kind: "table", caption: "Paths", columns: [{ title: "Path" }], rows }],
    });
    expect(html.match(/<tr>/g)).toHaveLength(101);
    expect(html).toContain("(150 more rows are in this page; they are drawn where scripts may run)");
    expect(html).toContain(`"p249"]`);
  });

  it("says when a table is empty, and that a figure is not known", () => {
    const table: TableBlock = { kind: "table", caption: "c", columns: [{ title: "a", bar: true }], rows: [] };
    expect(renderHtml({ title: "t", blocks: [table] })).toContain(`<td class="none" colspan="1">None.</td>`);
    expect(renderHtml({ title: "t", blocks: [{ ...table, rows: [[bytes(null)]] }] })).toContain(
      `<span><span class="dim">–</span></span>`,
    );
  });

  it("leaves empty findings, gaps and steps out", () => {
    const view: View = {
      title: "t",
      blocks: [
        { kind: "findings", findings: [] },
        { kind: "gaps", gaps: [] },
        { kind: "next", steps: [] },
      ],
    };
    expect(renderHtml(view)).toContain(`<main id="main">\n\n</main>`);
  });
});

describe("the data of a table", () => {
  const column = (
    values: Parameters<typeof text>[0][] | TableBlock["rows"][number],
  ): ReturnType<typeof tableData>[number] | undefined =>
    tableData({
      kind: "table",
      caption: "",
      columns: [{ title: "" }],
      rows: values.map((value) => [typeof value === "string" ? text(value) : value]),
    })[0];

  it("keeps figures as numbers, what is not known as null", () => {
    expect(column([bytes(1), bytes(null), bytes(Number.NaN)])).toEqual({
      is: "bytes",
      numeric: true,
      values: [1, null, null],
    });
    expect(column([count(1, "path"), count(2, "path")])).toEqual({
      is: "count",
      numeric: true,
      values: [1, 2],
      one: "path",
      many: "paths",
    });
  });

  it("falls back to text for mixed columns, with the numbers for sorting", () => {
    expect(column([count(1, "path"), count(2, "root")])).toEqual({
      is: "mixed",
      numeric: true,
      kinds: "nn",
      values: ["1 path", "2 roots"],
      keys: [1, 2],
    });
    expect(column([path("/a"), text("b", "bad")])).toEqual({
      is: "mixed",
      numeric: false,
      kinds: "pt",
      values: ["/a", "b"],
      tones: "pb",
    });
  });

  it("says what repeats once", () => {
    const kinds = column(Array.from({ length: 300 }, (_, row) => (row % 2 === 0 ? "profile" : "direnv")));
    expect(kinds?.words).toEqual(["profile", "direnv"]);
    expect(kinds?.values.slice(0, 3)).toEqual([0, 1, 0]);
    const paths = column(Array.from({ length: 30 }, (_, row) => path(`/nix/store/${row}`)));
    expect(paths?.prefix).toBe("/nix/store/");
    expect(paths?.values.slice(0, 2)).toEqual(["0", "1"]);
  });
});
