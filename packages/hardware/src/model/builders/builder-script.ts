import { readingsScript } from "../readings/script.ts";

/** What is asked of Nix there. */
export const askedSettings = ["system", "extra-platforms", "system-features", "max-jobs"] as const;

export type AskedSetting = (typeof askedSettings)[number];

/**
 * A script for sh(1) that prints what makes a machine a builder, and then its readings: one round trip. Programs are
 * looked for first where ssh's own shell finds them, because that is where Nix on this side will, and only then where
 * they usually are. Changes nothing.
 */
export function builderScript(): string {
  return `# Prints what nixperf wants to know of a machine that is to build. Reads only.
LC_ALL=C; export LC_ALL
printf '\\n${builderHead}\\n'
programs() {
  for program in nix-daemon nix-store; do
    at=$(command -v "$program" 2>/dev/null) && printf '%s %s %s\\n' "$1" "$program" "$at"
  done
}
programs found
PATH=/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin:$HOME/.nix-profile/bin:/usr/local/bin:$PATH
export PATH
programs elsewhere
limit=
command -v timeout >/dev/null 2>&1 && limit='timeout 5'
asked='^(${askedSettings.join("|")}) = '
for words in 'config show' show-config; do
  said=$($limit nix --extra-experimental-features nix-command $words 2>/dev/null </dev/null) || continue
  printf '%s\\n' "$said" | grep -E "$asked" | sed 's/^/setting /'
  break
done
${readingsScript()}`;
}

export const builderHead = "nixperf-builder 1";
