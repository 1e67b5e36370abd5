import type { History, OpenOptions } from "./history.ts";

/**
 * Opens the ledger. Nothing is read or made yet: a ledger that is not there is empty, and made by the first who writes.
 * Engines are loaded only now.
 */
export async function openHistory({ stateDir }: OpenOptions): Promise<History> {
  const { localHistory } = await import("./sqlite/local-history.ts");
  return localHistory(stateDir);
}

/** Opens the ledger for as long as `use` takes. */
export async function withHistory<Result>(
  options: OpenOptions,
  use: (history: History) => Promise<Result>,
): Promise<Result> {
  const history = await openHistory(options);
  try {
    return await use(history);
  } finally {
    await history.close();
  }
}
