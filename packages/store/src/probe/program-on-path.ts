import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Whether a program can be started by its name. */
export function isOnPath(program: string, path: string = process.env["PATH"] ?? ""): boolean {
  return path.split(delimiter).some((directory) => {
    try {
      const file = join(directory || ".", program);
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}
