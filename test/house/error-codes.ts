import { parseSync } from "oxc-parser";
import { isTest, type SourceFile } from "./workspace.ts";

/** An error code, and a place that spells it. */
export interface CodeUse {
  code: string;
  path: string;
}

/** The string literals in the file that are error codes. Comments and longer texts that mention one are no use of it. */
export function codesIn(file: SourceFile): CodeUse[] {
  const parsed = parseSync(file.path, file.text);
  const codes = new Set<string>();
  JSON.stringify(parsed.program, (_key, value: unknown) => {
    if (isLiteral(value) && /^NIXPERF_[A-Z0-9]+(?:_[A-Z0-9]+)+$/.test(value.value)) codes.add(value.value);
    return typeof value === "bigint" ? null : value;
  });
  return [...codes].map((code) => ({ code, path: file.path }));
}

/**
 * What is wrong with the error codes of a package, given what each of its files spells and who had a code before:
 * an error is made in the package's one `errors.ts`, and a code means one thing in all of nixperf.
 */
export function codeFaults(files: readonly SourceFile[], owners: ReadonlyMap<string, string>): string[] {
  const faults: string[] = [];
  for (const file of files.filter(({ path }) => !isTest(path))) {
    for (const { code, path } of codesIn(file)) {
      const owner = owners.get(code);
      if (owner !== undefined && owner !== path && isErrorsFile(path))
        faults.push(`${path}: ${code} is made in ${owner} already`);
    }
    if (!isErrorsFile(file.path)) {
      for (const line of throwsOf(file))
        faults.push(`${file.path}:${line}: a NixperfError is made in the package's errors.ts`);
    }
  }
  return faults;
}

/** The package's one `errors.ts`. */
export function isErrorsFile(path: string): boolean {
  return /^packages\/[^/]+\/src\/errors\.ts$/.test(path);
}

function throwsOf(file: SourceFile): number[] {
  // The package of errors itself makes the class, and the one error that stands for a bug.
  if (file.path.startsWith("packages/errors/")) return [];
  return file.text.split("\n").flatMap((line, index) => (/\bnew NixperfError\(/.test(line) ? [index + 1] : []));
}

function isLiteral(value: unknown): value is { type: "Literal"; value: string } {
  const node = value as { type?: unknown; value?: unknown } | null;
  return typeof node === "object" && node !== null && node.type === "Literal" && typeof node.value === "string";
}
