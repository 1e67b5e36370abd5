import type { FlagSpec } from "../command.ts";
import { globalFlags, nullFlag } from "../global-flags.ts";
import type { Route } from "./routes.ts";

/** The flags in force at a route: those of every command, and the command's own. */
export function flagsAt(route: Route): Record<string, FlagSpec> {
  if (route.is === "group") return globalFlags;
  const { flags, lists } = route.command;
  return { ...globalFlags, ...(lists ? nullFlag : {}), ...flags };
}

/** Name and meaning of the flag that `typed` (`--limit`, `-n`) stands for. */
export function findFlag(flags: Record<string, FlagSpec>, typed: string): { name: string; spec: FlagSpec } | null {
  for (const [name, spec] of Object.entries(flags)) {
    if (typed === `--${name}` || (spec.short !== undefined && typed === `-${spec.short}`)) return { name, spec };
  }
  return null;
}

/** How flags may be typed: `--limit`, `-n`. What is hidden is known but never suggested. */
export function typedForms(flags: Record<string, FlagSpec>): string[] {
  return Object.entries(flags).flatMap(([name, { hidden }]) => (hidden ? [] : [`--${name}`]));
}
