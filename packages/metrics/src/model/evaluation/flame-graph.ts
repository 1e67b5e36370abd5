import type { StackTree } from "./stack-tree.ts";

const width = 1200;
const rowHeight = 17;
const top = 42;
/** Narrower frames, in pixels, are left out: nobody could point at them. */
const narrowest = 0.4;
/** A letter of the labels takes about so many pixels. */
const letter = 6.8;

/**
 * A flame graph as one SVG: width is share of the samples, and on each frame stand those that it called, by name.
 * Each frame's title says its whole name, samples and share. Nothing in it runs or loads.
 */
export function flameGraphSvg(tree: StackTree, title: string): string {
  const { names, parents, depths, totals, samples } = tree;
  const lefts = leftEdges(tree);
  const scale = samples === 0 ? 0 : width / samples;
  const isShown = totals.map((total) => total * scale >= narrowest);
  const deepest = depths.reduce((most, depth, at) => (isShown[at] === true ? Math.max(most, depth) : most), 0);
  const height = top + (deepest + 1) * rowHeight + 8;
  const frames = names.flatMap((name, at) => {
    if (isShown[at] !== true) return [];
    const [x, y, w] = [lefts[at]! * scale, height - 8 - (depths[at]! + 1) * rowHeight, totals[at]! * scale];
    const share = ((100 * totals[at]!) / samples).toFixed(1);
    const room = Math.floor((w - 6) / letter);
    const label = room < 3 ? "" : shortened(name, room);
    const of = parents[at]! < 0 ? "all" : "frame";
    return [
      `<g><title>${xmlText(`${name}: ${totals[at]} of ${samples} samples, ${share} %`)}</title>`,
      `<rect class="${of}" x="${x.toFixed(2)}" y="${y}" width="${Math.max(0.3, w - 0.4).toFixed(2)}" height="${rowHeight - 1}" rx="2" fill="${colour(name)}"/>`,
      label === "" ? "" : `<text x="${(x + 3).toFixed(2)}" y="${y + 12}">${xmlText(label)}</text>`,
      "</g>",
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="100%" role="img">`,
    `<title>${xmlText(title)}</title>`,
    "<style>text{font:11px ui-monospace,monospace;fill:#1b1b1b}.h{font-size:15px}svg{background:#fff}",
    "@media (prefers-color-scheme:dark){svg{background:#16181d}.h{fill:#e6e6e6}}</style>",
    `<text class="h" x="6" y="18">${xmlText(title)}</text>`,
    `<text class="h" x="6" y="36">${samples} samples</text>`,
    ...frames,
    "</svg>\n",
  ].join("\n");
}

/** Where each frame begins, in samples: callers from left to right by name, what they called within them. */
function leftEdges({ names, parents, totals }: StackTree): number[] {
  const order = names.map((_, at) => at);
  order.sort((a, b) => parents[a]! - parents[b]! || (names[a]! < names[b]! ? -1 : names[a]! > names[b]! ? 1 : a - b));
  const lefts = names.map(() => 0);
  const next = new Map<number, number>();
  // A caller's number is smaller than those of what it called, so that its own edge is known by then.
  for (const at of order) {
    const parent = parents[at]!;
    const left = next.get(parent) ?? (parent < 0 ? 0 : lefts[parent]!);
    lefts[at] = left;
    next.set(parent, left + totals[at]!);
  }
  return lefts;
}

/** The end of a name says more than its beginning: `flake.nix:3:12:f`. */
function shortened(name: string, room: number): string {
  const letters = [...name];
  return letters.length <= room ? name : `…${letters.slice(letters.length - room + 1).join("")}`;
}

/** Warm colours, the same for the same name. */
function colour(name: string): string {
  let hash = 7;
  for (let i = 0; i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) >>> 0;
  return `hsl(${20 + (hash % 35)} ${70 + ((hash >>> 8) % 20)}% ${62 + ((hash >>> 16) % 12)}%)`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text from outside as text of an XML document, which may not have most control characters in any form (XML 1.0, 2.2). */
function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\uFFFE\uFFFF]/gu, "\uFFFD")
    .replace(/[&<>"']/g, (character) => entities[character]!);
}
