import { readFileSync } from "node:fs";

/**
 * Seconds of processor that the ended children of this process have used, with those that they waited for: `cutime` and
 * `cstime` of proc_pid_stat(5), in hundredths of a second. Null where there is no /proc.
 */
export function childrenCpuSeconds(): number | null {
  try {
    const stat = readFileSync("/proc/self/stat", "latin1");
    // The name of the program, in parentheses, may hold anything; the fields after it begin with the third.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[16 - 3]) + Number(fields[17 - 3])) / 100;
  } catch {
    return null;
  }
}
