export { isStorePathName, parseStorePathName } from "./store-path-name.ts";
export type { StorePathName } from "./store-path-name.ts";
export { fullPath, isDerivationName, storePathOf } from "./store-path-of.ts";
export { parsePackageName } from "./package-name.ts";
export type { PackageName } from "./package-name.ts";
export { compareVersions } from "./compare-versions.ts";
