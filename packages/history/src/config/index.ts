/** A configuration key, as command-line kits take it. */
export interface LedgerKey {
  key: string;
  scope: "machine";
  brief: string;
  env: string;
  is: "string";
  placeholder: string;
  default: null;
}

/**
 * Which ledger is used: the one key of all packages that fill it or ask it. Of a machine only: a project must not make runs go
 * to a server of its choice.
 */
export const ledgerKey: LedgerKey = {
  key: "history.url",
  scope: "machine",
  brief: "A PostgreSQL ledger that machines share; by default runs are kept on this one",
  env: "NIXPERF_HISTORY",
  is: "string",
  placeholder: "postgres://USER@HOST/DATABASE",
  default: null,
};
