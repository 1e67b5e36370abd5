import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where a program of that name is on `PATH`, as a shell looks for it; `null` when it is not there. */
export function findProgram(name: string, path: string | undefined): string | null {
  for (const directory of (path ?? "").split(delimiter)) {
    if (directory === "") continue;
    const file = join(directory, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not here.
    }
  }
  return null;
}
