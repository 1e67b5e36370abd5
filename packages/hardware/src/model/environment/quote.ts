/** One word for bash and zsh, and so for direnv, which reads bash. */
export function quotePosix(word: string): string {
  return isPlain(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** One word for fish: within single quotes it knows `\'` and `\\`. */
export function quoteFish(word: string): string {
  return isPlain(word) ? word : `'${word.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}

/** A string of YAML: JSON's are among them, but for characters that JSON leaves as they are and YAML does not take. */
export function quoteYaml(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escape);
}

/** A string of the Nix language. */
export function quoteNix(text: string): string {
  return `"${text.replaceAll(/[\\"]|\$\{/g, String.raw`\$&`).replaceAll("\n", String.raw`\n`)}"`;
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function isPlain(word: string): boolean {
  return /^[A-Za-z0-9_/.,:@%+-][A-Za-z0-9_/.,:=@%+-]*$/.test(word);
}
