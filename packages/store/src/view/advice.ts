import type { ViewContext } from "@nixperf/cli-kit";
import { quoteShell } from "@nixperf/render";

/** A command line of this package to try next, for the same store. */
export function advice(context: Pick<ViewContext, "program" | "store">, line: string): string {
  return `${context.program} ${line}${context.store === null ? "" : ` --store ${quoteShell(context.store)}`}`;
}

/** How many rows a table shows: `--limit`, else the configuration's `store.rows`. */
export function rowLimit(context: Pick<ViewContext, "flags" | "config">): number {
  const limit = context.flags["limit"];
  return typeof limit === "number" ? limit : (context.config("store.rows") as number);
}
