import { isStorePathName } from "@nixperf/nix/store-path";
import { state, type StoreModel } from "@nixperf/store/parts";

/** Nix's answers about one store, each from a copy of its own. */
export interface NixAnswers {
  dead: ReadonlySet<string>;
  live: ReadonlySet<string>;
  /** `root\0path`. */
  roots: ReadonlySet<string>;
}

export interface Comparison {
  /** One line for each path or root on which Nix says something else. */
  disagreements: string[];
  counts: { live: number; dead: number; orderDependent: number; unseen: number; unregistered: number; roots: number };
  /** Order-dependent paths that Nix itself called dead in one answer and live in the other. */
  contradicted: number;
}

/**
 * Holds a model against what Nix says. What is live or dead here must be the same there; what is order-dependent may be
 * either; what is unseen must stand in neither list; an unregistered entry is dead or protected; and the roots are equal.
 */
export function compare(model: StoreModel, nix: NixAnswers): Comparison {
  const { database, disk } = model.snapshot;
  const disagreements: string[] = [];
  const counts = { live: 0, dead: 0, orderDependent: 0, unseen: 0, unregistered: 0, roots: 0 };
  let contradicted = 0;
  const want = (path: string, ours: string, inLive: boolean | null, inDead: boolean | null) => {
    const theirs = { live: nix.live.has(path), dead: nix.dead.has(path) };
    if ((inLive ?? theirs.live) === theirs.live && (inDead ?? theirs.dead) === theirs.dead) return;
    const words = [theirs.live ? "live" : "", theirs.dead ? "dead" : ""].filter((word) => word !== "");
    disagreements.push(`${path}: ${ours} here, ${words.join(" and ") || "in neither list"} by Nix`);
  };
  database.paths.forEach((path, i) => {
    switch (model.states[i]) {
      case state.live:
        counts.live++;
        return want(path, "live", true, false);
      case state.dead:
        counts.dead++;
        return want(path, "dead", false, true);
      case state.unseen:
        counts.unseen++;
        return want(path, "unseen", false, false);
      default:
        counts.orderDependent++;
        if (nix.live.has(path) && nix.dead.has(path)) contradicted++;
    }
  });
  const dead = new Set(model.deadUnregistered);
  for (const path of disk.unregistered) {
    // Names that begin with a dot mean something else in each version.
    if (path.startsWith(".", database.storeDir.length + 34)) continue;
    counts.unregistered++;
    want(path, dead.has(path) ? "unregistered" : "protected though unregistered", !dead.has(path), dead.has(path));
  }
  // Of a name with a newline in it Nix prints two lines.
  const broken = disk.odd.filter((name) => name.includes("\n"));
  const odd = broken.map((name) => `${database.storeDir}/${name.split("\n")[0]}`);
  const known = new Set([...database.paths, ...disk.unregistered, ...odd]);
  for (const path of [...nix.live, ...nix.dead]) {
    if (!known.has(path) && isStorePathName(path.slice(database.storeDir.length + 1))) {
      disagreements.push(`${path}: not known here`);
    }
  }
  const ours = rootsOf(model);
  counts.roots = ours.size;
  for (const root of ours) if (!nix.roots.has(root)) disagreements.push(`root ${shown(root)}: not by Nix`);
  for (const root of nix.roots) if (!ours.has(root)) disagreements.push(`root ${shown(root)}: by Nix alone`);
  return { disagreements, counts, contradicted };
}

/** As Nix prints them: registered targets only, except for temporary roots, which it names by process. */
export function rootsOf(model: Pick<StoreModel, "roots" | "snapshot">): Set<string> {
  const { database, roots } = model.snapshot;
  const pairs = new Set<string>();
  for (const root of model.roots) {
    if (root.kind !== "temporary") pairs.add(`${root.path}\0${database.paths[root.target]}`);
  }
  for (const { pid, target } of roots.temporary) pairs.add(`{temp:${pid}}\0${target}`);
  return pairs;
}

function shown(root: string): string {
  return root
    .split("\0")
    .map((part) => JSON.stringify(part))
    .join(" -> ");
}
