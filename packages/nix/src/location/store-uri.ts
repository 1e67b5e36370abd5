import { storeNotLocal, storeUriInvalid } from "../errors.ts";

/** A store as Nix's `--store` and `NIX_REMOTE` spell it, taken apart. Only stores on this machine are understood. */
export type StoreUri =
  /** Empty or `auto`: what Nix itself would use. */
  | { kind: "auto" }
  /** `daemon`, `unix://`, `unix:///path/of/socket`: the store of this machine, through its daemon. */
  | { kind: "daemon"; socket: string | null; params: StoreParams }
  /** `local`, `local?root=…`, `/path`, `./path`: the store, opened by the process itself. */
  | { kind: "local"; params: StoreParams };

/** The parameters that say where a store's parts are. Source: `LocalFSStoreConfig` in Nix's `local-fs-store.hh`. */
export interface StoreParams {
  root?: string;
  state?: string;
  store?: string;
  real?: string;
}

/**
 * Takes a store URI apart, by the rules of `StoreReference::parse` and `openStore` in Nix's `store-reference.cc`: a
 * text with a slash and no scheme is a root directory, relative to `cwd`.
 *
 * @throws NIXPERF_STORE_NOT_LOCAL for binary caches and other machines, NIXPERF_STORE_URI_INVALID for what Nix would
 * not understand either.
 */
export function parseStoreUri(uri: string, cwd: string): StoreUri {
  const question = uri.indexOf("?");
  const base = question < 0 ? uri : uri.slice(0, question);
  const params = question < 0 ? {} : readParams(uri, uri.slice(question + 1), cwd);

  if (base === "" || base === "auto") {
    return question < 0 ? { kind: "auto" } : { kind: "local", params };
  }
  if (base === "daemon") return { kind: "daemon", socket: null, params };
  if (base.startsWith("unix://")) {
    const socket = decode(uri, base.slice("unix://".length));
    return { kind: "daemon", socket: socket === "" ? null : socket, params };
  }
  if (base === "local" || base === "local://") return { kind: "local", params };
  if (base.startsWith("local://")) return { kind: "local", params: { root: decode(uri, base.slice(8)), ...params } };
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(base)?.[1];
  if (scheme !== undefined || base === "dummy") throw storeNotLocal(uri, scheme ?? base);
  if (base.includes("/") || base === ".") return { kind: "local", params: { root: absolute(base, cwd), ...params } };
  throw storeUriInvalid(uri, "neither a scheme Nix knows nor a path");
}

const places = ["root", "state", "store", "real"] as const;

function readParams(uri: string, query: string, cwd: string): StoreParams {
  const params: StoreParams = {};
  for (const part of query.split("&")) {
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    const place = places.find((known) => known === name);
    // Others (`log`, `read-only`, `require-sigs`, …) do not say where anything is that nixperf reads.
    if (place !== undefined && equals >= 0) params[place] = absolute(decode(uri, part.slice(equals + 1)), cwd);
  }
  return params;
}

function decode(uri: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw storeUriInvalid(uri, "its %-encoding is broken");
  }
}

/** Absolute and without `.`, `..`, doubled or trailing slashes, textually, as Nix's `canonPath` does it. */
export function absolute(path: string, cwd: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${cwd}/${path}`).split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}
