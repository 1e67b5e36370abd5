import type { History, OpenOptions } from "./history.ts";

/**
 * Opens the ledger. Nothing is read or made yet: a ledger that is not there is empty, and made by the first who writes.
 * Engines are loaded only now.
 *
 * With a `url` it is the server's. What is to be kept while that is away, or refuses, or where the URL is none or the package
 * `pg` is not installed, is kept on this machine, and goes to the server when something is kept there again, or by `push`.
 */
export async function openHistory({ stateDir, url }: OpenOptions): Promise<History> {
  if (url === undefined) {
    const { localHistory } = await import("./sqlite/local-history.ts");
    return localHistory(stateDir);
  }
  const { sharedHistory } = await import("./shared/shared-history.ts");
  return await sharedHistory(stateDir, url);
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
