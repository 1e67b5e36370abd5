import { absolute, parseStoreUri } from "./store-uri.ts";
import type { StoreParams } from "./store-uri.ts";

/** Where a Nix store and what belongs to it are on this machine. All paths absolute, without trailing slash. */
export interface StoreLocation {
  /** The store URI that was asked for; `auto` when none was. */
  uri: string;
  /** The *logical* store directory, which stands in the names of store paths: nearly always `/nix/store`. */
  storeDir: string;
  /** Where the store objects are on disk. Differs from `storeDir` for a store under another root. */
  realStoreDir: string;
  /** Database, profiles, roots: `/nix/var/nix`. */
  stateDir: string;
  /**
   * Which process changes this store and so decides by whose settings: `direct`, the user's own process, or `daemon`.
   */
  access: "direct" | "daemon";
  daemonSocket: string;
}

/** What {@link locateStore} needs to know of the world. */
export interface StoreWorld {
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  cwd: string;
  uid: number;
  platform: string;
  exists: (path: string) => boolean;
  /** Whether this user may read and write the directory `path` (access(2) with R_OK | W_OK). */
  writable: (path: string) => boolean;
}

export interface LocateOptions {
  /** A store URI; `null` or left out: `NIX_REMOTE`, else `auto`. */
  store?: string | null | undefined;
  world: StoreWorld;
}

/**
 * Finds the store that Nix itself would use, without asking Nix. Sources: `openStore` and `LocalFSStoreConfig`
 * (`store-api.cc`, `local-fs-store.hh`), `Settings` (`globals.cc`) for the environment variables.
 *
 * @throws what {@link parseStoreUri} throws.
 */
export function locateStore(options: LocateOptions): StoreLocation {
  const { world } = options;
  const { env, cwd } = world;
  const uri = options.store ?? env["NIX_REMOTE"] ?? "auto";
  const parsed = parseStoreUri(uri, cwd);
  const place = (params: StoreParams) => locate(params, uri, world);

  if (parsed.kind === "daemon") {
    const location = place(parsed.params);
    return { ...location, access: "daemon", daemonSocket: parsed.socket ?? location.daemonSocket };
  }
  if (parsed.kind === "local") return place(parsed.params);

  const location = place({});
  if (world.writable(location.stateDir)) return location;
  if (world.exists(location.daemonSocket)) return { ...location, access: "daemon" };
  // Nix 2.10 and later keep a store of their own for a user without /nix.
  if (
    world.platform === "linux" &&
    world.uid !== 0 &&
    !world.exists(location.stateDir) &&
    !env["NIX_STORE_DIR"] &&
    !env["NIX_STATE_DIR"]
  ) {
    const data = env["XDG_DATA_HOME"] || `${world.home}/.local/share`;
    const root = absolute(`${data}/nix/root`, cwd);
    if (world.exists(root)) return place({ root });
  }
  return location;
}

function locate(params: StoreParams, uri: string, { env, cwd }: StoreWorld): StoreLocation {
  const storeDir = params.store ?? absolute(env["NIX_STORE_DIR"] || env["NIX_STORE"] || "/nix/store", cwd);
  const root = params.root?.replace(/\/$/, "");
  const inRoot = (path: string) => (root === undefined ? undefined : root + path);
  const stateDir = params.state ?? inRoot("/nix/var/nix") ?? absolute(env["NIX_STATE_DIR"] || "/nix/var/nix", cwd);
  return {
    uri: uri === "" ? "auto" : uri,
    storeDir,
    realStoreDir: params.real ?? inRoot("/nix/store") ?? storeDir,
    stateDir,
    access: "direct",
    daemonSocket: env["NIX_DAEMON_SOCKET_PATH"] || `${stateDir}/daemon-socket/socket`,
  };
}
