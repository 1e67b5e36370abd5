/** Seconds on a clock that never goes back and that is the same one in every thread. */
export function monotonic(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}
