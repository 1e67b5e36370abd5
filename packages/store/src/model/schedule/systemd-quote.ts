/**
 * One word of a command line or of `Environment=` in a unit file, so that systemd reads just `word` (systemd.syntax(7),
 * systemd.service(5) COMMAND LINES): in double quotes with C escapes, `%` doubled as it begins a specifier. `$` is doubled
 * for arguments of commands, where variables are substituted, but neither in the program's own path nor in
 * `Environment=`.
 */
export function quoteSystemd(word: string, where: "argument" | "program" | "environment"): string {
  const escaped = word
    .replaceAll("%", "%%")
    .replaceAll(/["\\]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replaceAll(/[\x01-\x1f\x7f]/g, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`);
  const text = where === "argument" ? escaped.replaceAll("$", "$$$$") : escaped;
  return /^[A-Za-z0-9@%+=:,./_-]+$/.test(text) ? text : `"${text}"`;
}

/** Whether systemd takes `path` as a program: not all versions allow quotes, backslashes and control characters there. */
export function isSystemdProgram(path: string): boolean {
  return path.startsWith("/") && !/["'\\\x00-\x1f\x7f]/.test(path);
}
