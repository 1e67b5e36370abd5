/** Which ledger a verb reads and writes. */
export interface LedgerOptions {
  /** Where nixperf keeps its state. Null: no ledger is read or written. Left out: the usual place. */
  state?: string | null | undefined;
  /** `postgres://…` of a ledger that machines share. Left out: this machine's own. */
  url?: string | undefined;
}
