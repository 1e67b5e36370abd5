import type { Manifest, SourceFile } from "./workspace.ts";

/** Above this, a source file is thought about hard and then split. */
const tooLong = 300;
/** Source files that are one thing in spite of their length. Each needs a reason; there is none so far. */
const longOnPurpose: ReadonlySet<string> = new Set();

/** Lines of `file` that name a package registry or a place on somebody's machine. */
export function placeFaults(file: SourceFile): string[] {
  // The brackets keep this file from finding itself.
  const registry = /https?:\/\/registry[.]|\bnpm[j]s\.org\b/i;
  const place = /(?:^|[\s"'`(=:,])\/(?:w[o]rk|r[o]ot)\//;
  return file.text.split("\n").flatMap((line, index) => {
    const found = registry.exec(line) ?? place.exec(line);
    return found ? [`${file.path}:${index + 1}: names a place that is not everyone's: ${found[0].trim()}`] : [];
  });
}

/** Tests that are switched off for good, or that switch all others off. */
export function focusFaults(file: SourceFile): string[] {
  return file.text.split("\n").flatMap((line, index) => {
    const found = /\b(?:test|it|describe|bench)\.(?:only|todo|skip)\s*[(.]/.exec(line);
    return found ? [`${file.path}:${index + 1}: ${found[0].slice(0, -1)}`] : [];
  });
}

/** A source file that has grown too long to be one thing. */
export function lengthFaults(file: SourceFile): string[] {
  const lines = file.text.trimEnd().split("\n").length;
  if (lines <= tooLong || longOnPurpose.has(file.path)) return [];
  return [`${file.path}: ${lines} lines; more than ${tooLong} is seldom one thing`];
}

/** What a public package's package.json lacks. `exists` tells whether the package has the file. */
export function publicManifestFaults(manifest: Manifest, exists: (path: string) => boolean): string[] {
  const faults: string[] = [];
  const want = (right: boolean, what: string): void => void (right || faults.push(`${manifest.name}: ${what}`));
  want(manifest.license === "MIT", "license is not MIT");
  want((manifest.description ?? "") !== "", "has no description");
  want(manifest.type === "module", "is not an ES module");
  want(manifest.sideEffects === false, "does not say that it has no side effects");
  want(manifest.files?.includes("dist") === true, "does not publish dist");
  want(manifest.engines?.["node"] === "^22.18 || >=24.11", "engines.node is not the one that nixperf supports");
  want(manifest.exports !== undefined, "has no exports");
  want(exists("README.md"), "has no README.md");
  for (const [subpath, conditions] of Object.entries(manifest.exports ?? {})) {
    if (typeof conditions === "string") {
      want(exists(conditions), `exports ${subpath}, but has no ${conditions}`);
      continue;
    }
    want(
      JSON.stringify(Object.keys(conditions)) === `["@nixperf/source","types","default"]`,
      `exports ${subpath} with conditions other than @nixperf/source, types, default, in that order`,
    );
    const source = conditions["@nixperf/source"] ?? "";
    want(exists(source), `exports ${subpath} from ${source}, which is not there`);
    const built = source.replace(/^\.\/src\//, "./dist/").replace(/\.ts$/, "");
    want(conditions["types"] === `${built}.d.ts`, `exports ${subpath} with types that are not built from ${source}`);
    want(conditions["default"] === `${built}.js`, `exports ${subpath} with a default that is not built from ${source}`);
  }
  for (const [program, path] of Object.entries(manifest.bin ?? {})) want(exists(path), `has no ${path} for ${program}`);
  return faults;
}

/** Links in a Markdown file that lead to a file, or a heading of one, that is not there. */
export function linkFaults(file: SourceFile, read: (path: string) => string | null): string[] {
  const faults: string[] = [];
  for (const { target, line } of linksOf(file.text)) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
    const [path = "", heading] = decodeURIComponent(target).split("#");
    const leadsTo = path === "" ? file.path : new URL(path, `file:///${file.path}`).pathname.slice(1);
    const text = read(leadsTo);
    const at = `${file.path}:${line}: ${target}`;
    if (text === null) faults.push(`${at} leads nowhere`);
    else if (heading && leadsTo.endsWith(".md") && !headingsOf(text).has(heading))
      faults.push(`${at}: no such heading`);
  }
  return faults;
}

function linksOf(text: string): Array<{ target: string; line: number }> {
  return withoutCode(text).flatMap((line, index) =>
    [...line.matchAll(/!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map(([, target = ""]) => ({
      target,
      line: index + 1,
    })),
  );
}

/** The anchors that headings get, as GitHub makes them. */
function headingsOf(text: string): Set<string> {
  const anchors = withoutCode(text, false)
    .map((line) => /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1])
    .filter((heading) => heading !== undefined)
    .map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replace(/\s/g, "-"),
    );
  return new Set(anchors);
}

/** The lines, with fenced code (and spans of code, if wanted) blanked. */
function withoutCode(text: string, spansToo = true): string[] {
  let fence: string | null = null;
  return text.split("\n").map((line) => {
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1];
    if (mark !== undefined && (fence === null || line.trim() === fence)) {
      fence = fence === null ? mark : null;
      return "";
    }
    if (fence !== null) return "";
    return spansToo ? line.replace(/`[^`]*`/g, "") : line;
  });
}
