export { describeShape, type ShapeSummary } from "./shape/describe.ts";
export { storeShape } from "./shape/generate.ts";
export { livePaths } from "./shape/liveness.ts";
export type { DerivationOutput, ShapeOptions, ShapeRoot, StoreShape } from "./shape/store-shape.ts";
export type { FileMode } from "./write/write-entries.ts";
export { storePlaces, type WrittenStore, writeStore } from "./write/write-store.ts";
