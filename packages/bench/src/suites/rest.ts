import { statSync } from "node:fs";

/** What was seen of a store is kept for the next run only when the store had been at rest for ten seconds. */
export function waitForRest(...files: string[]): void {
  const changed = Math.max(...files.map((file) => statSync(file).ctimeMs));
  const rest = changed + 12_000 - Date.now();
  if (rest > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, rest);
}
