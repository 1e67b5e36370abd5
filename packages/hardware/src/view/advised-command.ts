import type { ViewContext } from "@nixperf/cli-kit";
import { quoteShell } from "@nixperf/render";

/** A command line of this package to try next, for the same store and with the same wishes. */
export function advisedCommand({ program, store, flags }: ViewContext, line: string): string {
  const wishes = ["profile", "memory-share", "memory-per-process"].flatMap((name) =>
    flags[name] === undefined ? [] : [`--${name} ${quoteShell(String(flags[name]))}`],
  );
  const yes = ["experimental", "measured"].flatMap((name) => (flags[name] === true ? [`--${name}`] : []));
  const scope = flags["scope"] === undefined || line.includes("--scope") ? [] : [`--scope ${String(flags["scope"])}`];
  const where = store === null ? [] : [`--store ${quoteShell(store)}`];
  return [program, line, ...scope, ...wishes, ...yes, ...where].join(" ");
}
