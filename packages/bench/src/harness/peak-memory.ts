import { readFileSync } from "node:fs";

const everyMilliseconds = 5;

/**
 * Watches the peak of the resident memory of process `pid`. The function returned gives the peak in bytes so far, or null
 * where /proc does not tell, and ends the watch. The kernel keeps the peak itself (`VmHWM`, proc_pid_status(5)), so only
 * what is gained in the last few milliseconds of the process can be missed.
 */
export function watchPeak(pid: number): () => number | null {
  let peak: number | null = null;
  const look = (): void => {
    const now = peakOf(pid);
    if (now !== null) peak = Math.max(peak ?? 0, now);
  };
  look();
  const timer = setInterval(look, everyMilliseconds);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function peakOf(pid: number): number | null {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}
