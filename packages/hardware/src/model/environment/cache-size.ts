const gibibyte = 1024 ** 3;

/** In steps, so that the answer is not another one each time something is written. */
const steps: readonly number[] = [50, 20, 10, 5, 2, 1];

/**
 * How large a compiler cache may become: the largest step within a tenth of what is free on its disk. Null where that is
 * not known, or less than 10 GiB are free.
 */
export function compilerCacheBytes(freeBytes: number | null): number | null {
  const gibibytes = steps.find((step) => step * gibibyte * 10 <= (freeBytes ?? 0));
  return gibibytes === undefined ? null : gibibytes * gibibyte;
}
