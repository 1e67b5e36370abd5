/** A part of a store that could not be looked at. */
export interface UnreadablePart {
  /** Number of the entry of the store directory; -1 for `.links`. */
  entry: number;
  /** Byte path. */
  path: string;
  /** The system's code, such as `EACCES`. */
  code: string;
}
