import { isBuiltin } from "node:module";
import { workspaceFolder } from "./arrows.ts";
import { importsOf, type Import } from "./imports.ts";
import { isTest, resolveRelative, type SourceFile } from "./workspace.ts";

/** The packages that answer questions and therefore all have the same rooms; the umbrella has those it needs. */
export const domainPackages: readonly string[] = [
  "hardware",
  "cache",
  "store",
  "filter",
  "metrics",
  "audit",
  "ci",
  "nixperf",
];

/** Subjects of `@nixperf/nix` that know only what they are given, and so may be used by models. */
export const pureSubjects: readonly string[] = [
  "store-path",
  "hash",
  "nar",
  "drv",
  "narinfo",
  "conf",
  "flake-lock",
  "log",
  "version",
];

interface Room {
  /** Rooms of the same package whose values it may use; its own goes without saying, and so does `errors`. */
  values: string[];
  /** Rooms of which it may use the types only. */
  types: string[];
  /** Rooms that it may load when they are needed, by `import("…")`. */
  lazily?: string[];
  node: boolean;
  /** Whether an import from another package is right here. */
  outside: (specifier: string) => boolean;
}

// What settings mean is pure; what edits them is `@nixperf/settings/edit`.
const isModelFood = (specifier: string): boolean =>
  ["@nixperf/errors", "@nixperf/graph", "@nixperf/settings"].includes(specifier) || isPureSubject(specifier);

// Arrows between packages are checked elsewhere; here only the ones that a room narrows further.
const isDomainFood = (specifier: string): boolean =>
  !["zod", "@nixperf/cli-kit", "@nixperf/render"].includes(packageOf(specifier));

const rooms: Record<string, Room> = {
  errors: { values: [], types: ["model"], node: false, outside: isModelFood },
  model: { values: [], types: [], node: false, outside: isModelFood },
  // What is kept between runs bears the version that kept it.
  probe: { values: ["model", "package.json"], types: [], node: true, outside: isDomainFood },
  act: { values: ["model", "probe"], types: [], node: true, outside: isDomainFood },
  verbs: { values: ["model", "probe", "act"], types: [], node: true, outside: isDomainFood },
  view: {
    values: [],
    types: ["model", "verbs"],
    node: false,
    outside: (specifier) => specifier === "@nixperf/render" || isModelFood(specifier),
  },
  schemas: {
    values: [],
    types: ["model", "verbs"],
    node: false,
    outside: (specifier) => specifier === "zod" || isPureSubject(specifier) || specifier.endsWith("/schemas"),
  },
  cli: {
    values: ["model", "package.json"],
    types: ["verbs", "view", "schemas"],
    lazily: ["verbs", "view", "schemas"],
    node: true,
    outside: () => true,
  },
  index: { values: ["verbs", "probe", "model"], types: ["act"], node: false, outside: isDomainFood },
  parts: { values: ["verbs", "probe", "model"], types: ["act"], node: false, outside: isDomainFood },
};

/** What is wrong with the imports between the rooms of a domain package. Each fault is one line with file and line. */
export function roomFaults(folder: string, files: readonly SourceFile[]): string[] {
  const faults: string[] = [];
  for (const file of files) {
    if (!file.path.startsWith(`packages/${folder}/src/`) || isTest(file.path)) continue;
    const name = roomOf(folder, file.path);
    const room = rooms[name];
    if (!room) {
      faults.push(`${file.path}: stands in no room (${Object.keys(rooms).join(", ")})`);
      continue;
    }
    for (const one of importsOf(file.path, file.text)) {
      const fault = roomFault(folder, name, room, file.path, one);
      if (fault !== null) faults.push(`${file.path}:${one.line}: ${fault}`);
    }
  }
  return faults;
}

function roomFault(folder: string, name: string, room: Room, path: string, one: Import): string | null {
  const { specifier } = one;
  if (isBuiltin(specifier)) return room.node ? null : `${name} must not use ${specifier}`;
  // The shapes of what a probe hands over, and of what the ledger keeps, are known to all; types do nothing.
  if (one.typeOnly && (specifier.startsWith("@nixperf/nix/") || specifier === "@nixperf/history")) return null;
  // A view is told by the command kit how the program is called, for the commands that it advises.
  if (one.typeOnly && specifier === "@nixperf/cli-kit" && name === "view") return null;
  if (!specifier.startsWith(".")) return room.outside(specifier) ? null : `${name} must not use ${specifier}`;
  const target = roomOf(folder, resolveRelative(path, specifier));
  if (target === name || target === "errors" || room.values.includes(target)) return null;
  if (one.typeOnly && room.types.includes(target)) return null;
  if (one.dynamic && (room.lazily ?? []).includes(target)) return null;
  if (room.lazily?.includes(target)) return `${name} must load ${target} only when it is needed, by import("…")`;
  return `${name} must not use ${room.types.includes(target) ? "more than types of " : ""}${target}`;
}

/** `src/model/x.ts` stands in `model`, `src/index.ts` in `index`, and what is not below `src` in the room of its name. */
function roomOf(folder: string, path: string): string {
  const inside = path.replace(`packages/${folder}/`, "").replace(/^src\//, "");
  const [first = ""] = inside.split("/");
  return first.replace(/\.ts$/, "");
}

/** What is wrong in `@nixperf/nix`: no root export, and pure subjects that reach for the world. */
export function subjectFaults(files: readonly SourceFile[]): string[] {
  const faults: string[] = [];
  for (const file of files) {
    if (isTest(file.path)) continue;
    const subject = subjectOf(file.path);
    if (subject === "index") faults.push(`${file.path}: nix has no root export; a subject is a subpath`);
    if (!pureSubjects.includes(subject)) continue;
    for (const { specifier, typeOnly, line } of importsOf(file.path, file.text)) {
      if (typeOnly) continue;
      const isPure = specifier.startsWith(".")
        ? [...pureSubjects, "errors"].includes(subjectOf(resolveRelative(file.path, specifier)))
        : // Digests are arithmetic, whoever computes them.
          ["node:crypto", "@nixperf/errors", "@nixperf/graph"].includes(specifier);
      if (!isPure) faults.push(`${file.path}:${line}: ${subject} is a pure subject and must not use ${specifier}`);
    }
  }
  return faults;
}

function subjectOf(path: string): string {
  return /^packages\/nix\/src\/([^/]+?)(?:\.ts)?(?:\/|$)/.exec(path)?.[1] ?? "";
}

/** What is wrong in `@nixperf/settings`: all but its subpath `edit` is pure, so that models may use it. */
export function settingsFaults(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => !isTest(path) && !path.startsWith("packages/settings/src/edit/"))
    .flatMap((file) =>
      importsOf(file.path, file.text)
        .filter(({ specifier, typeOnly }) => !typeOnly && !isPureImport(file.path, specifier))
        .map(({ specifier, line }) => `${file.path}:${line}: all but edit is pure and must not use ${specifier}`),
    );
}

function isPureImport(path: string, specifier: string): boolean {
  if (!specifier.startsWith(".")) return specifier === "@nixperf/errors" || isPureSubject(specifier);
  return !resolveRelative(path, specifier).startsWith("packages/settings/src/edit/");
}

/** What is wrong with what loads at start-up in `cli-kit`: `--help` must not read zod, and `start` nothing at all. */
export function startFaults(files: readonly SourceFile[]): string[] {
  const faults: string[] = [];
  for (const file of files) {
    if (isTest(file.path)) continue;
    for (const { specifier, typeOnly, dynamic, line } of importsOf(file.path, file.text)) {
      if (typeOnly || dynamic) continue;
      const at = `${file.path}:${line}`;
      if (specifier === "zod") faults.push(`${at}: zod is loaded when it is needed, by import("zod")`);
      if (file.path === "packages/cli-kit/src/start.ts") {
        faults.push(
          `${at}: start tests the version of Node before it loads anything, so it imports nothing (${specifier})`,
        );
      }
    }
  }
  return faults;
}

function isPureSubject(specifier: string): boolean {
  return specifier.startsWith("@nixperf/nix/") && pureSubjects.includes(specifier.slice("@nixperf/nix/".length));
}

function packageOf(specifier: string): string {
  const folder = workspaceFolder(specifier);
  return folder === null ? specifier : `@nixperf/${folder}`;
}
