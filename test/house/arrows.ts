import { isBuiltin } from "node:module";
import { importsOf } from "./imports.ts";
import { isTest, type Manifest, type SourceFile } from "./workspace.ts";

/**
 * Which package may use which: the drawing in docs/architecture.md. What one may use, it may also use through others,
 * so only the highest are written.
 */
const arrows: Record<string, string[]> = {
  errors: [],
  graph: [],
  nix: ["errors", "graph"],
  render: ["errors"],
  files: ["errors"],
  git: ["errors"],
  settings: ["nix", "files"],
  history: ["nix", "files"],
  "cli-kit": ["errors", "render", "files"],
  hardware: ["settings", "history", "render", "cli-kit"],
  cache: ["settings", "history", "git", "render", "cli-kit"],
  store: ["settings", "history", "cache", "render", "cli-kit"],
  filter: ["history", "cache", "git", "render", "cli-kit"],
  metrics: ["hardware", "history", "git", "render", "cli-kit"],
  audit: ["store", "filter", "cache"],
  ci: ["store", "filter", "cache", "hardware", "metrics", "audit"],
  nixperf: ["hardware", "cache", "store", "filter", "metrics", "audit", "ci"],
  testing: [],
  bench: ["nixperf", "testing"],
};

/** The packages that own an external dependency; anybody else who wants it argues here. */
const externalOwners: Record<string, string[]> = {
  execa: ["nix"],
  pg: ["history"],
  "jsonc-parser": ["files"],
  zod: ["cli-kit", "history", "hardware", "cache", "store", "filter", "metrics", "audit", "ci", "nixperf"],
};

/** What a package brings within its own files, so that it is not installed beside it: built in, and loaded faster. */
const builtIn: Record<string, string[]> = { history: ["kysely"] };

/**
 * What stands in the root's devDependencies for all: the test tools, and the throw-away stores. For tests, and for the
 * private packages that are made of tests.
 */
const forTests = new Set(["vitest", "fast-check", "@nixperf/testing"]);

/** Folder of a package of this workspace that `specifier` leads into, or `null` for anything else. */
export function workspaceFolder(specifier: string): string | null {
  if (specifier === "nixperf" || specifier.startsWith("nixperf/")) return "nixperf";
  return /^@nixperf\/([^/]+)/.exec(specifier)?.[1] ?? null;
}

/** Every package that `folder` may use, itself not included; `null` when the drawing does not know `folder`. */
export function mayUse(folder: string): Set<string> | null {
  const direct = arrows[folder];
  if (!direct) return null;
  const reached = new Set<string>();
  const waiting = [...direct];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(...(arrows[next] ?? []));
  }
  return reached;
}

/** What is wrong with the dependencies that a package declares. Each fault is one line. */
export function manifestFaults(folder: string, manifest: Manifest): string[] {
  const allowed = mayUse(folder);
  if (!allowed) return [`packages/${folder}: the drawing of the rooms has no such package`];
  const faults: string[] = [];
  const shipped = { ...manifest.dependencies, ...manifest.peerDependencies };
  for (const name of Object.keys({ ...shipped, ...manifest.devDependencies })) {
    const target = workspaceFolder(name);
    if (target !== null && !allowed.has(target))
      faults.push(`packages/${folder}/package.json: ${folder} must not use ${target}`);
    if (name in shipped && target === null && !manifest.private && !(externalOwners[name] ?? []).includes(folder)) {
      faults.push(
        `packages/${folder}/package.json: ${name} is not ${folder}'s to use (see externalOwners in the arrow test)`,
      );
    }
  }
  return faults;
}

/** What is wrong with the imports of a package's files, between packages. Each fault is one line with file and line. */
export function importFaults(folder: string, manifest: Manifest, files: readonly SourceFile[]): string[] {
  const shipped = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const declared = new Set([...shipped, ...(builtIn[folder] ?? [])]);
  const declaredForTests = new Set([...shipped, ...Object.keys(manifest.devDependencies ?? {})]);
  const allowed = mayUse(folder) ?? new Set<string>();
  const faults: string[] = [];
  for (const file of files) {
    const testing = isTest(file.path) || manifest.private === true;
    for (const { specifier, line } of importsOf(file.path, file.text, testing)) {
      const at = `${file.path}:${line}`;
      if (isBuiltin(specifier)) continue;
      if (specifier.startsWith(".")) {
        faults.push(...relativeFault(folder, file.path, specifier, at));
        continue;
      }
      const name = packageName(specifier);
      if (testing && forTests.has(name)) continue;
      const target = workspaceFolder(specifier);
      if (target === folder) {
        // A bin reaches its own package by its public name, so that it works from source and from dist alike.
        if (!file.path.startsWith(`packages/${folder}/bin/`))
          faults.push(`${at}: imports its own package by name (${specifier})`);
      } else if (target !== null && !allowed.has(target)) {
        faults.push(`${at}: ${folder} must not use ${target}`);
      } else if (!(testing ? declaredForTests : declared).has(name)) {
        faults.push(`${at}: ${name} is not among the dependencies of packages/${folder}/package.json`);
      }
    }
  }
  return faults;
}

function relativeFault(folder: string, path: string, specifier: string, at: string): string[] {
  const leadsTo = new URL(specifier, `file:///${path}`).pathname.slice(1);
  if (leadsTo.startsWith(`packages/${folder}/`)) return [];
  return [`${at}: leaves the package by a relative path (${specifier})`];
}

function packageName(specifier: string): string {
  const [scope = "", name = ""] = specifier.split("/");
  return scope.startsWith("@") ? `${scope}/${name}` : scope;
}
