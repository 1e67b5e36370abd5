import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** A script or stylesheet that stands in the page itself, and its hash for the page's content security policy. */
export interface Inlined {
  source: string;
  /** `'sha256-…'`, as a `script-src` or `style-src` has it. */
  hash: string;
}

// In the order in which they use each other.
const scripts = [
  "units.js",
  "dom.js",
  "tip.js",
  "nearest.js",
  "squarify.js",
  "tree.js",
  "treemap.js",
  "table.js",
  "page.js",
];

// By the package's own `imports`, so that it is the same file from src and from dist.
const { resolve } = createRequire(import.meta.url);
const readAsset = (name: string): string => readFileSync(resolve(`#assets/${name}`), "utf8");

let script: Inlined | null = null;
let style: Inlined | null = null;

/** The page's script: the modules in assets/ as one, their imports and exports taken off. */
export function pageScript(): Inlined {
  script ??= inlined(`"use strict";{\n${scripts.map((name) => asPart(readAsset(name))).join("\n")}\n}`);
  return script;
}

/** The page's stylesheet. */
export function pageStyle(): Inlined {
  style ??= inlined(readAsset("page.css").replace(/\/\*.*?\*\//gs, ""));
  return style;
}

/** A module as part of one script: without its imports, exports and comments. */
function asPart(module: string): string {
  return module
    .replace(/^import .*\n/gm, "")
    .replace(/^export /gm, "")
    .replace(/^ *(?:\/\/.*|\/\*\*(?:[^*]|\*(?!\/))*\*\/)\n/gm, "");
}

function inlined(source: string): Inlined {
  // Loaded here and not above: it takes as long as all the rest of the package, and only pages need it.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return { source, hash: `'sha256-${createHash("sha256").update(source).digest("base64")}'` };
}
