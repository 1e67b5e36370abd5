import type { StoreLocation } from "../location/index.ts";
import type { RootScan } from "./root-scan.ts";
import { scanLinks } from "./scan-links.ts";
import { scanProcesses } from "./scan-processes.ts";
import { scanOpenFiles } from "./scan-open-files.ts";
import { scanTempRoots } from "./scan-temp-roots.ts";

export interface FindRootsOptions {
  location: Pick<StoreLocation, "storeDir" | "stateDir">;
  /** Default: this machine's. */
  platform?: string;
  /** Default `/proc`. */
  procDir?: string;
  signal?: AbortSignal | undefined;
}

/**
 * Finds the GC roots as Nix's collector does, changing nothing (Nix's own listing removes stale links). Sources:
 * `findRoots`, `findTempRoots` and `findRuntimeRoots` in Nix's `gc.cc`, since 2.34 partly in `local-gc.cc`.
 * Unreadable places are named in `hidden` and never taken to be empty.
 */
export async function findRoots(options: FindRootsOptions): Promise<RootScan> {
  const { storeDir, stateDir } = options.location;
  const procDir = options.procDir ?? "/proc";
  const platform = options.platform ?? process.platform;
  // A Nix that ends between the two has made its link by then: looked for in the other order, neither would be seen.
  const temp = scanTempRoots(storeDir, stateDir, procDir);
  const links = scanLinks(storeDir, stateDir);
  const runtime =
    platform === "linux" ? scanProcesses(storeDir, procDir) : await scanOpenFiles(storeDir, options.signal);
  return {
    links: links.links,
    temporary: temp.roots,
    runtime: runtime.roots,
    dangling: links.dangling,
    hidden: {
      directories: links.hiddenDirectories,
      links: links.hiddenLinks,
      tempRootFiles: temp.hiddenFiles,
      processes: runtime.hiddenProcesses,
    },
    leakedTempRoots: temp.leaked,
  };
}
