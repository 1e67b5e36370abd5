/**
 * Writes the documents that are made from the sources: docs/errors.md and docs/commands.md.
 *
 *   npm run docs              writes them
 *   npm run docs -- --check   fails when they are not what it would write
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { errorsPage } from "./errors-page.ts";

const top = resolve(import.meta.dirname, "..");
const packages = readdirSync(join(top, "packages"))
  .toSorted()
  .map((folder) => join(top, "packages", folder))
  .map((directory) => ({ directory, manifest: manifestOf(directory) }))
  .filter(({ manifest }) => manifest.private !== true);

function manifestOf(directory: string): { name: string; private?: boolean } {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
}

function sourcesOf(directory: string): Array<{ path: string; text: string }> {
  return readdirSync(join(directory, "src"), { recursive: true, encoding: "utf8" })
    .toSorted()
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .map((path) => ({ path, text: readFileSync(join(directory, "src", path), "utf8") }));
}

async function commandsPage(): Promise<string | null> {
  const kit = await import(pathToFileURL(join(top, "packages/cli-kit/src/index.ts")).href);
  const tables: unknown[] = [];
  for (const { directory } of packages) {
    const cli = join(directory, "src/cli/index.ts");
    if (!existsSync(cli)) continue;
    const { table } = await import(pathToFileURL(cli).href);
    if (table !== undefined) tables.push(table);
  }
  return tables.length > 0 ? kit.renderReference(tables) : null;
}

const pages: Record<string, string | null> = {
  "docs/errors.md": errorsPage(
    packages.map(({ manifest, directory }) => ({ name: manifest.name, sources: sourcesOf(directory) })),
  ),
  "docs/commands.md": await commandsPage(),
};
for (const [path, text] of Object.entries(pages)) {
  if (text === null) continue;
  const file = join(top, path);
  const before = existsSync(file) ? readFileSync(file, "utf8") : null;
  if (before === text) continue;
  if (process.argv.includes("--check")) {
    console.error(`${path} is not what the sources say; run npm run docs`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.error(`nixperf: wrote ${path}`);
  }
}
