export { findRoots } from "./find-roots.ts";
export type { FindRootsOptions } from "./find-roots.ts";
export type { DanglingLink, HiddenRoots, LinkRoot, RootScan, RuntimeRoot, TempRoot } from "./root-scan.ts";
export { expectedMountAt, mountPlaces, unmountedAt } from "./unmounted.ts";
export type { MountPlaces } from "./unmounted.ts";
