/** A word that may stand in a list of systems or features. */
export function isWord(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}$/.test(text);
}

/** An absolute path that stands for itself in a URI and in a line of fields. */
export function isPlainPath(text: string): boolean {
  return /^(?:\/[A-Za-z0-9_.+-]{1,255}){1,64}$/.test(text);
}
