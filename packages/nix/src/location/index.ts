export { locateStore } from "./locate-store.ts";
export type { LocateOptions, StoreLocation, StoreWorld } from "./locate-store.ts";
export { isElsewhere, logDirectory } from "./log-directory.ts";
export { parseStoreUri } from "./store-uri.ts";
export type { StoreUri } from "./store-uri.ts";
export { thisWorld } from "./this-world.ts";
