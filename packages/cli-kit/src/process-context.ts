/** What asks a process to end: a person, whoever runs it, or the end of its terminal. */
export type StopSignalName = "SIGINT" | "SIGTERM" | "SIGHUP";

/** What a program needs of the process it runs in; {@link nodeContext} makes it of Node's, tests make their own. */
export interface ProcessContext {
  env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the current directory. */
  cwd: string;
  /** The user's home directory, `null` when there is none. */
  home: string | null;
  stdout: Output;
  stderr: Output;
  /** Calls back at every {@link StopSignalName}. Returns how to stop that. */
  onSignal: (callback: (signal: StopSignalName) => void) => () => void;
  /** Ends the process at once, whatever is going on. */
  exit: (code: number) => void;
  /** Rejects with what was thrown where nobody could catch it. Never fulfils. */
  crashed: Promise<never>;
  /** Milliseconds on a clock that never goes back. */
  now: () => number;
}

export interface Output {
  isTerminal: boolean;
  /** Width of the terminal, as far as it says. */
  columns: number | undefined;
  /**
   * Resolves when the text is handed on whole: `true`, or `false` when nobody reads any more, which is not an error.
   * Rejects with NIXPERF_OUTPUT_FAILED for anything else, such as a full disk.
   */
  write: (text: string) => Promise<boolean>;
}
