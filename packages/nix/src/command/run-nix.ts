/** What to run, and within which bounds. */
export interface RunNixOptions {
  /** `nix`, `nix-store`, or the path of one; looked for on `PATH` when it has no slash. */
  program: string;
  args: readonly string[];
  /** Variables to set on top of this process's own; `undefined` takes one away. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Text for its standard input; nothing when left out. */
  input?: string;
  cwd?: string;
  /** When to give up, in seconds. Default 60. */
  timeoutSeconds?: number;
  /** How many characters of stdout, and how many of stderr, are taken before it is stopped. Default 64 Mi. */
  maxBuffer?: number;
  /** Stops the program when aborted. */
  cancelSignal?: AbortSignal;
  /** Gets what the program writes to stderr piece by piece, cut anywhere; then none of it is kept, nor bounded. */
  onStderr?: (text: string) => void;
}

/** How it went. A failure has the same shape as a success; nothing is thrown. */
export interface RunNixResult {
  /** The program and its arguments. */
  command: string[];
  /** `null` when it did not end by itself. */
  exitCode: number | null;
  /** The signal that ended it, such as `SIGKILL`. */
  signal: string | null;
  stdout: string;
  stderr: string;
  /** Stopped because it took too long. */
  timedOut: boolean;
  /** Stopped because it wrote more than `maxBuffer`; `stdout` and `stderr` hold what came before. */
  overflowed: boolean;
  /** Could not be started, because it is not there or not executable. */
  missing: boolean;
  /** Why the system could not start it: `ENOENT`, `EACCES`, `E2BIG` (too many arguments), ...; `null` when it did. */
  startError: string | null;
}

/** The type of {@link runNix}, for whoever takes it as a parameter. */
export type RunNix = (options: RunNixOptions) => Promise<RunNixResult>;

/**
 * Runs a program of Nix to its end. It is stopped with SIGTERM, and 5 s later with SIGKILL, when it exceeds a bound or
 * is cancelled. The library that does it is loaded on the first call.
 */
export async function runNix(options: RunNixOptions): Promise<RunNixResult> {
  const { execa } = await import("execa");
  const { onStderr } = options;
  const running = execa(options.program, options.args, {
    reject: false,
    stripFinalNewline: false,
    timeout: (options.timeoutSeconds ?? 60) * 1000,
    forceKillAfterDelay: 5_000,
    maxBuffer: options.maxBuffer ?? 64 * 1024 * 1024,
    env: options.env ?? {},
    ...(options.input === undefined ? { stdin: "ignore" } : { input: options.input }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.cancelSignal === undefined ? {} : { cancelSignal: options.cancelSignal }),
    ...(onStderr === undefined ? {} : { buffer: { stderr: false } }),
  });
  if (onStderr !== undefined) running.stderr?.setEncoding("utf8").on("data", onStderr);
  const result = await running;
  const wasStarted = result.exitCode !== undefined || result.signal !== undefined;
  const startError = wasStarted ? null : (result.code ?? null);
  return {
    command: [options.program, ...options.args],
    exitCode: result.exitCode ?? null,
    signal: result.signal ?? null,
    stdout: result.stdout ?? "",
    stderr: typeof result.stderr === "string" ? result.stderr : "",
    timedOut: result.timedOut,
    overflowed: result.isMaxBuffer,
    missing: startError !== null && startError !== "E2BIG",
    startError,
  };
}
