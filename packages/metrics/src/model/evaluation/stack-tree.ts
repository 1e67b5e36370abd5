/** Frames under frames, in columns: frame `i` is called `names[i]`, was called by `parents[i]`, which stands before it. */
export interface StackTree {
  names: string[];
  /** -1 for those that nothing called. */
  parents: number[];
  depths: number[];
  /** Samples in which the frame was on the stack. */
  totals: number[];
  /** Samples in all. */
  samples: number;
  /** Lines that say nothing that can be understood. */
  damaged: number;
}

/** Frames below this depth count for the one at it, and further frames than so many for their callers. */
const bounds = { depth: 500, frames: 200_000, name: 300 } as const;

/**
 * The frames that `--eval-profiler flamegraph` writes (`eval-profiler.cc`, Nix 2.30 and later): a line for each stack that was
 * seen, outermost frame first, `a;b;c 12`. Equal frames under equal ones become one.
 */
export function stackTree(text: string): StackTree {
  const tree: StackTree = { names: [], parents: [], depths: [], totals: [], samples: 0, damaged: 0 };
  const children = new Map<string, number>();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const space = line.lastIndexOf(" ");
    const count = Number(line.slice(space + 1));
    if (space <= 0 || !/^\d{1,12}$/.test(line.slice(space + 1))) {
      tree.damaged++;
      continue;
    }
    tree.samples += count;
    let parent = -1;
    let depth = 0;
    for (const frame of line.slice(0, space).split(";")) {
      if (depth >= bounds.depth) break;
      const name = frame.slice(0, bounds.name);
      const key = `${parent};${name}`;
      let at = children.get(key);
      if (at === undefined) {
        if (tree.names.length >= bounds.frames) break;
        at = tree.names.length;
        children.set(key, at);
        tree.names.push(name);
        tree.parents.push(parent);
        tree.depths.push(depth);
        tree.totals.push(0);
      }
      tree.totals[at]! += count;
      parent = at;
      depth++;
    }
  }
  return tree;
}
