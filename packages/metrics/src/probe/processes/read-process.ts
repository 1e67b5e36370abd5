import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { pageSize, parseStat } from "../../model/processes/parse-proc.ts";
import type { ProcessStat } from "../../model/processes/parse-proc.ts";

const buffer = Buffer.alloc(64 * 1024);

/**
 * A small file of the kernel's; `null` where it is not there, may not be read, or its process has ended. Takes half the time
 * of `readFileSync`, which asks for the size first, makes a buffer, and finds that the kernel does not say it.
 */
export function read(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return null;
  }
  try {
    let length = 0;
    for (;;) {
      const more = readSync(file, buffer, length, buffer.length - length, null);
      if (more === 0) return buffer.toString("latin1", 0, length);
      length += more;
      if (length === buffer.length) return readFileSync(path, "latin1");
    }
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

/** Bytes of a page of memory, in which `/proc/<pid>/stat` counts; `null` where the kernel does not say. */
export function readPageSize(): number | null {
  try {
    return pageSize(readFileSync("/proc/self/auxv"));
  } catch {
    return null;
  }
}

export function readStat(pid: number): ProcessStat | null {
  const text = read(`/proc/${pid}/stat`);
  return text === null ? null : parseStat(text);
}

/**
 * Processes that a process started, by all of its threads; empty for one that has ended.
 *
 * @param threadCount how many it has, where that is known: one that has only one need not be asked for them
 */
export function childrenOf(pid: number, threadCount?: number): number[] {
  let threads = [String(pid)];
  try {
    if (threadCount !== 1) threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  const found: number[] = [];
  for (const thread of threads) {
    const text = read(`/proc/${pid}/task/${thread}/children`);
    if (text !== null) for (const word of text.split(" ")) if (word !== "") found.push(Number(word));
  }
  return found;
}

/** Whether the kernel tells the children of a process (`CONFIG_PROC_CHILDREN`). */
export function tellsChildren(): boolean {
  return read(`/proc/${process.pid}/task/${process.pid}/children`) !== null;
}

/** Children by parent, from all processes there are: where the kernel does not tell them, and much slower. */
export function allChildren(): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = readStat(Number(entry));
    if (stat === null) continue;
    const list = found.get(stat.parent);
    if (list === undefined) found.set(stat.parent, [stat.pid]);
    else list.push(stat.pid);
  }
  return found;
}
