/**
 * The entries of the setting `builders`, separated by `;` or line breaks; null stands for its default, the file `machines`
 * beside nix.conf (`Machine::parseConfig` in src/libstore/machines.cc).
 */
export function builderEntries(builders: string | null, confDir: string | undefined): string[] {
  return (builders ?? `@${confDir || "/etc/nix"}/machines`)
    .split(/[;\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

/** The files among them. */
export function machineFiles(builders: string | null, confDir: string | undefined): string[] {
  return builderEntries(builders, confDir).flatMap((entry) => (entry.startsWith("@/") ? [entry.slice(1)] : []));
}

/**
 * Whether any machine is named to build for this one; null where a file that may name some cannot be read. `readFile` throws
 * for such a file.
 */
export function hasMachines(
  builders: string | null,
  confDir: string | undefined,
  readFile: (path: string) => string | null,
): boolean | null {
  let isKnown = true;
  for (const entry of builderEntries(builders, confDir)) {
    if (!entry.startsWith("@")) {
      if (!entry.startsWith("#")) return true;
      continue;
    }
    try {
      const lines = (readFile(entry.slice(1)) ?? "").split("\n");
      if (lines.some((line) => /^[^#]*\S/.test(line.replace(/#.*/, "")))) return true;
    } catch {
      isKnown = false;
    }
  }
  return isKnown ? false : null;
}
