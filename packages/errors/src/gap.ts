/**
 * Something that could not be known. A record stays whole without it: the figure is `null` (or is said to be a lower
 * bound) and the gap says why.
 */
export interface Gap {
  /** JSON pointer (RFC 6901) to the figure in the record that this gap is about; `""` for the whole record. */
  at: string;
  /** Stable name, such as `NIXPERF_PROC_HIDDEN`. */
  code: string;
  /** What is not known and why, in one sentence. */
  message: string;
  /** What would make it known. */
  tries: string[];
}
