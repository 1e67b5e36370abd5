import { readFileSync, statSync } from "node:fs";

const mostBytes = 256 * 1024 * 1024;

/** The text of a file that somebody named; what `problem` makes of the reason is thrown when there is none. */
export function readText(file: string, problem: (found: string, cause?: unknown) => Error): string {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw problem("no regular file");
    if (stat.size > mostBytes) throw problem(`a file of ${stat.size} bytes`);
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw problem(code ?? "not readable", error);
  }
}
