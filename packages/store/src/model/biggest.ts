import type { StoreDatabase } from "@nixperf/nix/database";
import { packageNames } from "./package-names.ts";

/** Paths of one package taken together. */
export interface BiggestItem {
  /** `name` or `name-version` when all of them have the same version. */
  name: string;
  paths: number;
  narBytes: number;
}

/** The packages whose chosen paths take most. Derivations count as one thing, "derivations". */
export function biggest(
  database: StoreDatabase,
  isChosen: (path: number) => boolean,
  kindOf: (path: number) => string | null,
  limit: number,
): BiggestItem[] {
  const nameOf = packageNames(database);
  const found = new Map<string, { versions: Set<string>; paths: number[]; narBytes: number }>();
  for (let path = 0; path < database.count; path++) {
    if (!isChosen(path)) continue;
    const name = nameOf(path);
    const key = name?.pname ?? "derivations";
    let item = found.get(key);
    if (item === undefined) found.set(key, (item = { versions: new Set(), paths: [], narBytes: 0 }));
    item.versions.add(name?.version ?? "");
    item.paths.push(path);
    item.narBytes += database.narSizes[path]!;
  }
  return [...found]
    .sort(([, a], [, b]) => b.narBytes - a.narBytes)
    .slice(0, limit)
    .map(([key, item]) => {
      const [version] = item.versions;
      const kinds = new Set(item.paths.slice(0, 50).map(kindOf));
      const [kind] = kinds;
      const plain = item.versions.size === 1 && version !== "" && version !== undefined ? `${key}-${version}` : key;
      return {
        name: kinds.size === 1 && kind != null ? kind : plain,
        paths: item.paths.length,
        narBytes: item.narBytes,
      };
    });
}
