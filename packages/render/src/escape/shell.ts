/** One word for a POSIX shell: as it is where that is safe, else in single quotes. */
export function quoteShell(word: string): string {
  return /^[A-Za-z0-9_/.,:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
