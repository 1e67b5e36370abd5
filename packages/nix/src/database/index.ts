export { readStoreDatabase } from "./read-store-database.ts";
export type { ReadStoreDatabaseOptions } from "./read-store-database.ts";
export type { DatabaseHealth, DerivationOutputs, ReadBy, Realisation, StoreDatabase } from "./store-database.ts";
