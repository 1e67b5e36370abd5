/** What a {@link NixperfError} says, in the order in which it is shown. */
export interface NixperfErrorDetails {
  /** Stable name to switch on, such as `NIXPERF_DB_UNREADABLE`: `NIXPERF_`, the subject, what is wrong with it. */
  code: string;
  /** One line: what could not be done, and to what. Names paths and arguments. */
  message: string;
  /** What was there instead of what is needed. */
  found?: string;
  /** What would have been right. */
  expected?: string;
  /** What to try, most likely first; each a command or a short sentence. */
  tries?: readonly string[];
  /** The error underneath, for those who debug. */
  cause?: unknown;
}

/** A {@link NixperfError} as the one record that a command prints under `--json`. */
export interface ErrorRecord {
  schema: "nixperf.error/1";
  code: string;
  message: string;
  found: string | null;
  expected: string | null;
  tries: string[];
}

// A brand in the registry of symbols, so that two copies of this package in one program know each other's errors.
const brand = Symbol.for("nixperf.error");

/** The only thing that nixperf's functions throw on purpose. Anything else thrown is a bug in nixperf. */
export class NixperfError extends Error {
  readonly code: string;
  readonly found: string | null;
  readonly expected: string | null;
  readonly tries: readonly string[];

  constructor(details: NixperfErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "NixperfError";
    this.code = details.code;
    this.found = details.found ?? null;
    this.expected = details.expected ?? null;
    this.tries = details.tries ?? [];
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Whether `value` is a {@link NixperfError}, of this copy of the package or of another. Never use `instanceof`. */
export function isNixperfError(value: unknown): value is NixperfError {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[brand] === true;
}

/** The record that stands for `error` in machine-readable output. */
export function errorRecord(error: NixperfError): ErrorRecord {
  return {
    schema: "nixperf.error/1",
    code: error.code,
    message: error.message,
    found: error.found,
    expected: error.expected,
    tries: [...error.tries],
  };
}
