/** A column as the layout sees it: how wide it would like to be and how narrow it may become. */
export interface ColumnNeed {
  /** Columns of the terminal its longest cell takes. */
  natural: number;
  /** Below this a cell is no longer worth reading; equal to `natural` where nothing may be cut. */
  least: number;
  /** Dropped in the order of this, highest first; 0 never. */
  priority: number;
  bar: boolean;
}

export interface Fit {
  /** Width of each column; `null` for one that was dropped. */
  widths: Array<number | null>;
  /** Width of every bar; 0 for none. */
  bar: number;
}

export const gap = 2;
const shortestBar = 6;
const longestBar = 20;

/**
 * Fits columns into `room`. Bars go first, then whole columns (highest priority first, the rightmost of equals), and only
 * when nothing may go any more are cells cut below what is worth reading.
 */
export function fitColumns(needs: ColumnNeed[], room: number, bars: boolean): Fit {
  const kept = needs.map(() => true);
  for (;;) {
    for (const bar of bars && needs.some((need, at) => need.bar && kept[at]) ? [shortestBar, 0] : [0]) {
      if (
        taken(
          needs,
          kept,
          needs.map((need) => need.least),
          bar,
        ) <= room
      )
        return widen(needs, kept, room, bar);
    }
    const next = nextToGo(needs, kept);
    if (next === -1) return squeeze(needs, kept, room);
    kept[next] = false;
  }
}

function taken(needs: ColumnNeed[], kept: boolean[], widths: number[], bar: number): number {
  let sum = -gap;
  for (const [at, need] of needs.entries()) {
    if (kept[at]) sum += gap + (widths[at] ?? 0) + (need.bar && bar > 0 ? 1 + bar : 0);
  }
  return sum;
}

function nextToGo(needs: ColumnNeed[], kept: boolean[]): number {
  let next = -1;
  for (const [at, need] of needs.entries()) {
    if (kept[at] && need.priority > 0 && need.priority >= (needs[next]?.priority ?? 0)) next = at;
  }
  return kept.filter(Boolean).length > 1 ? next : -1;
}

/** Gives what is left over to the cells that are cut, then to the bars. */
function widen(needs: ColumnNeed[], kept: boolean[], room: number, bar: number): Fit {
  const widths = needs.map((need) => need.least);
  let left = room - taken(needs, kept, widths, bar);
  const cut = needs.map((_, at) => at).filter((at) => kept[at] && (widths[at] ?? 0) < (needs[at]?.natural ?? 0));
  cut.sort((a, b) => missing(a) - missing(b));
  for (const [index, at] of cut.entries()) {
    const more = Math.min(missing(at), Math.floor(left / (cut.length - index)));
    widths[at] = (widths[at] ?? 0) + more;
    left -= more;
  }
  const drawn = bar > 0 ? needs.filter((need, at) => need.bar && kept[at]).length : 0;
  const longer = drawn > 0 && Number.isFinite(left) ? Math.floor(left / drawn) : 0;
  return {
    widths: widths.map((width, at) => (kept[at] ? width : null)),
    bar: bar > 0 ? Math.min(longestBar, bar + longer) : 0,
  };

  function missing(at: number): number {
    return (needs[at]?.natural ?? 0) - (widths[at] ?? 0);
  }
}

/** Takes a column's width from the widest until all fit, down to one each. */
function squeeze(needs: ColumnNeed[], kept: boolean[], room: number): Fit {
  const widths = needs.map((need) => need.least);
  while (taken(needs, kept, widths, 0) > room) {
    let widest = -1;
    for (const [at, width] of widths.entries()) if (kept[at] && width > Math.max(1, widths[widest] ?? 0)) widest = at;
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 2) - 1;
  }
  return { widths: widths.map((width, at) => (kept[at] ? width : null)), bar: 0 };
}
