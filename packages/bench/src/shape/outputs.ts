/** Where an output of a package stands among its outputs: what the others refer to is made first. */
export function outputRank(id: string): number {
  return id === "lib" ? 0 : id === "out" ? 1 : 2;
}

/** How large an output is, beside `out`. */
export function outputSizeFactor(id: string): number {
  return { out: 1, lib: 0.8, dev: 0.12, doc: 0.3, man: 0.02, dist: 0.3 }[id] ?? 1;
}

/** How often an output is in a store at all: the cache has them all, and people fetch what they run. */
export function outputPresence(id: string): number {
  return { out: 1, lib: 1, dev: 0.5, man: 0.8, doc: 0.4 }[id] ?? 0.1;
}

/** Whether output `id` refers to output `other` of the same package. */
export function refersToOutput(id: string, other: string): boolean {
  return (id === "out" && other === "lib") || (id === "dev" && (other === "out" || other === "lib"));
}

/** How much of what `out` needs at run time output `id` needs too: documentation needs nothing. */
export function runTimeShare(id: string): number {
  return { out: 1, lib: 0.4, dev: 0.35 }[id] ?? 0;
}
