/** How much a {@link Finding} matters: `error` is wrong now, `warning` will hurt, `note` is good to know. */
export type Severity = "error" | "warning" | "note";

/** Something to act on, as `doctor` and the gates report it. */
export interface Finding {
  /** Stable name, such as `STORE_ROOT_DANGLING`. */
  code: string;
  severity: Severity;
  /** What it is about: a path, a setting, a root. */
  subject: string;
  /** What is the matter, in one sentence. */
  message: string;
  /** What to do about it, most useful first. */
  tries: string[];
}
