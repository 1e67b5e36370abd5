export { overview } from "./verbs/overview.ts";
export type { OverviewItem, OverviewRecord } from "./verbs/overview.ts";
