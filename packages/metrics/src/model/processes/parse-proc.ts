/** What `/proc/<pid>/stat` says (proc_pid_stat(5)). Times are in clock ticks. */
export interface ProcessStat {
  pid: number;
  name: string;
  /** `Z` for one that has ended and was not waited for. */
  state: string;
  parent: number;
  /** Own processor time, user and system. */
  ticks: number;
  /** That of children that ended and were waited for. */
  childTicks: number;
  threads: number;
  /** Ticks after boot. */
  startTicks: number;
  /** Pages in memory. */
  residentPages: number;
}

/** Reads a line of `/proc/<pid>/stat`; the name in it may hold anything, closing parentheses too. */
export function parseStat(text: string): ProcessStat | null {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 2 || close < open) return null;
  const rest = text.slice(close + 2).split(" ");
  const at = (field: number): number => Number(rest[field - 3]);
  const stat: ProcessStat = {
    pid: Number(text.slice(0, open - 1)),
    name: text.slice(open + 1, close),
    state: rest[0] ?? "",
    parent: at(4),
    ticks: at(14) + at(15),
    childTicks: at(16) + at(17),
    threads: at(20),
    startTicks: at(22),
    residentPages: at(24),
  };
  const numbers = [stat.pid, stat.parent, stat.ticks, stat.childTicks, stat.startTicks, stat.residentPages];
  return numbers.every(Number.isSafeInteger) ? stat : null;
}

/** The size of a page by `/proc/<pid>/auxv` (getauxval(3), `AT_PAGESZ`): 4 KiB, but up to 64 KiB on ARM. Words of this machine. */
export function pageSize(auxv: Uint8Array): number | null {
  const view = new DataView(auxv.buffer, auxv.byteOffset, auxv.byteLength);
  for (let at = 0; at + 16 <= auxv.byteLength; at += 16) {
    const [key, value] = [view.getBigUint64(at, true), view.getBigUint64(at + 8, true)];
    if (key === 6n) return value >= 4096n && value <= 1n << 20n ? Number(value) : null;
  }
  return null;
}

/** A size of `/proc/<pid>/status` or `/proc/meminfo`, such as `VmHWM`, in bytes; `null` where there is none. */
export function sizeNamed(text: string, name: string): number | null {
  const match = new RegExp(`^${name}:\\s+(\\d{1,15}) kB$`, "m").exec(text);
  return match === null ? null : Number(match[1]) * 1024;
}

/** A variable of `/proc/<pid>/environ`. */
export function variable(environ: string, name: string): string | null {
  const start = environ.startsWith(`${name}=`) ? 0 : environ.indexOf(`\0${name}=`) + 1;
  if (start === 0 && !environ.startsWith(`${name}=`)) return null;
  const from = start + name.length + 1;
  const end = environ.indexOf("\0", from);
  return environ.slice(from, end === -1 ? undefined : end);
}

/** Seconds in which something waited, by `/proc/pressure/*`: `some avg10=… total=<microseconds>`. */
export function pressureSeconds(text: string): number | null {
  const match = /^some .*\btotal=(\d{1,18})$/m.exec(text);
  return match === null ? null : Number(match[1]) / 1e6;
}

/** Ticks in which the processors did something, by the first line of `/proc/stat`: all but idle and waiting for disks. */
export function busyTicks(text: string): number | null {
  const match = /^cpu +([\d ]+)/.exec(text);
  if (match === null) return null;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = match[1]!.split(" ").map(Number);
  const busy = user + nice + system + irq + softirq + steal;
  return Number.isSafeInteger(busy) ? busy : null;
}

/** A counter of `/proc/vmstat`: `pgpgin` and `pgpgout` are KiB read from disks and written to them. */
export function counterNamed(text: string, name: string): number | null {
  const match = new RegExp(`^${name} (\\d{1,18})$`, "m").exec(text);
  return match === null ? null : Number(match[1]);
}

/** The cgroup of version 2 that `/proc/<pid>/cgroup` names. */
export function unifiedCgroup(text: string): string | null {
  return /^0::(\/.*)$/m.exec(text)?.[1] ?? null;
}

/** `usage_usec` of `cpu.stat`, in seconds. */
export function cgroupCpuSeconds(text: string): number | null {
  const match = /^usage_usec (\d{1,18})$/m.exec(text);
  return match === null ? null : Number(match[1]) / 1e6;
}
