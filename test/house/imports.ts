import { parseSync } from "oxc-parser";

/** One arrow out of a file: an import, a re-export, or a dynamic import. */
export interface Import {
  specifier: string;
  /** Vanishes when the types are stripped: `import type`, or every name in it marked `type`. */
  typeOnly: boolean;
  /** `import("…")`: loaded when it is needed, not when the file is. */
  dynamic: boolean;
  line: number;
}

/**
 * What a module imports. Read with a parser, because imports in comments and strings are none.
 *
 * @param mayCompute whether the file may import something that is not one plain string, of which nobody can say here
 *   where it leads
 */
export function importsOf(path: string, source: string, mayCompute = false): Import[] {
  const parsed = parseSync(path, source);
  if (parsed.errors.length > 0) {
    throw new Error(`${path} does not parse: ${parsed.errors.map((error) => error.message).join("; ")}`);
  }
  const lineAt = (offset: number): number => source.slice(0, offset).split("\n").length;
  const found: Import[] = [];
  for (const statement of parsed.module.staticImports) {
    found.push({
      specifier: statement.moduleRequest.value,
      typeOnly: erased(source.slice(statement.start, statement.end), statement.entries),
      dynamic: false,
      line: lineAt(statement.start),
    });
  }
  for (const statement of parsed.module.staticExports) {
    const request = statement.entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest;
    if (!request) continue;
    found.push({
      specifier: request.value,
      typeOnly: erased(source.slice(statement.start, statement.end), statement.entries),
      dynamic: false,
      line: lineAt(statement.start),
    });
  }
  for (const expression of parsed.module.dynamicImports) {
    const written = source.slice(expression.moduleRequest.start, expression.moduleRequest.end);
    const plain = /^(["'`])([^"'`$]*)\1$/.exec(written);
    if (!plain?.[2]) {
      if (mayCompute) continue;
      throw new Error(`${path}:${lineAt(expression.start)} imports ${written}, which is not one plain string`);
    }
    found.push({ specifier: plain[2], typeOnly: false, dynamic: true, line: lineAt(expression.start) });
  }
  // A type may also be named in place: `import("./x.ts").Thing`. The parser does not list those.
  for (const inPlace of source.matchAll(/\bimport\(\s*"([^"]+)"\s*\)\s*\.\s*[A-Z]/g)) {
    const offset = inPlace.index;
    if (parsed.module.dynamicImports.some((expression) => expression.start === offset)) continue;
    found.push({ specifier: inPlace[1] as string, typeOnly: true, dynamic: false, line: lineAt(offset) });
  }
  return found;
}

function erased(statement: string, entries: Array<{ isType: boolean }>): boolean {
  if (/^(?:import|export)\s+type\b/.test(statement)) return true;
  // `import "./x.ts"` has no names and is there for what it does.
  return entries.length > 0 && entries.every((entry) => entry.isType);
}
