/** What the exit code of every nixperf command means. */
export const exitCode = {
  /** Done. Also "inconclusive", a closed pipe, and `--help`. */
  ok: 0,
  /** A gate found something, or an apply had to skip a step. */
  found: 1,
  /** Wrong usage, could not do it, or a crash. */
  failed: 2,
  /** Stopped because its terminal or session ended (SIGHUP), after a truthful summary. */
  hungUp: 129,
  /** Stopped by SIGINT, after a truthful summary. */
  interrupted: 130,
  /** Stopped by SIGTERM, after a truthful summary. */
  terminated: 143,
} as const;
