/** Which ledger a verb reads and writes. */
export interface LedgerOptions {
  /** Where nixperf keeps what it has to remember. Default `$XDG_STATE_HOME/nixperf` or `~/.local/state/nixperf`. */
  state?: string | undefined;
  /** `postgres://…` of a ledger that machines share. Left out: this machine's own. */
  url?: string | undefined;
  signal?: AbortSignal | undefined;
}
