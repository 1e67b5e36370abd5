/** What the verbs are made of, for authors of tools: one snapshot, understood once, asked many things. */
export { readStore } from "./probe/read-store.ts";
export type { ReadStoreOptions } from "./probe/read-store.ts";
export type { StoreListing, StoreSnapshot } from "./model/snapshot.ts";
export { understand } from "./model/store-model.ts";
export type { StoreModel } from "./model/store-model.ts";
export { state } from "./model/liveness.ts";
export type { PathState } from "./model/liveness.ts";
export type { LivenessEdges } from "./model/liveness-edges.ts";
export type { RootEntry } from "./model/root-entry.ts";
export type { RootGroup } from "./model/root-groups.ts";
export type { RootKind } from "./model/root-kind.ts";
export type { Retained } from "./model/retained.ts";
export type { Visibility } from "./model/visibility.ts";
