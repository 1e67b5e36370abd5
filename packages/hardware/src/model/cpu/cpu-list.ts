/** No Linux has more CPUs than 8192 (`NR_CPUS`); numbers above are not believed. */
const maxCpu = 8191;

/**
 * The numbers in a list of CPUs as the kernel prints it (`0-3,8`), ascending, each once; the empty list for the empty
 * text. Null when it is no such list. Source: Documentation/admin-guide/cputopology.rst.
 */
export function parseCpuList(text: string): number[] | null {
  const list = text.trim();
  if (list === "") return [];
  const cpus = new Set<number>();
  for (const part of list.split(",")) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
    if (match === null) return null;
    const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (from > to || to > maxCpu) return null;
    for (let cpu = from; cpu <= to; cpu++) cpus.add(cpu);
  }
  return [...cpus].sort((a, b) => a - b);
}

/** Of `a` what is also in `b`. */
export function common(a: readonly number[], b: readonly number[]): number[] {
  const wanted = new Set(b);
  return a.filter((cpu) => wanted.has(cpu));
}
