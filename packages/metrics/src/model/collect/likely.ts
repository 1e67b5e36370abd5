/** The middle of some figures, and the bounds of their middle half; of at least one. */
export function likely(figures: readonly number[]): { lowSeconds: number; medianSeconds: number; highSeconds: number } {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (part: number): number => {
    const position = part * (sorted.length - 1);
    const below = Math.floor(position);
    const low = sorted[below]!;
    return low + (position - below) * ((sorted[below + 1] ?? low) - low);
  };
  return { lowSeconds: at(0.25), medianSeconds: at(0.5), highSeconds: at(0.75) };
}
