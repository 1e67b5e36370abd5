import { readdirSync } from "node:fs";

/** More than any machine has of one thing. */
const maxMatches = 16_384;

/** The paths that a pattern may stand for: `*` and `[0-9]` within one name, as the shell has them. Sorted as it sorts. */
export function expandPattern(pattern: string): string[] {
  let paths = [""];
  for (const segment of pattern.split("/").slice(1)) {
    if (!/[*[]/.test(segment)) {
      paths = paths.map((path) => `${path}/${segment}`);
      continue;
    }
    const name = new RegExp(
      `^(?!\\.)${segment.replaceAll(/[.+?^${}()|\\]/g, String.raw`\$&`).replaceAll("*", ".*")}$`,
      "s",
    );
    paths = paths.flatMap((path) => namesIn(path, name).map((match) => `${path}/${match}`)).slice(0, maxMatches);
  }
  return paths;
}

function namesIn(directory: string, name: RegExp): string[] {
  try {
    return readdirSync(directory)
      .filter((entry) => name.test(entry))
      .sort();
  } catch {
    return [];
  }
}
