import type { Pressure, Sample } from "@nixperf/history";

/** What the machine did while a run lasted, whoever had it do that. Null: not known. */
export interface MachineUse {
  cpuSeconds: number | null;
  readBytes: number | null;
  writtenBytes: number | null;
  /** Most memory in use. */
  memoryBytes: number | null;
  pressure: Pressure | null;
}

/** As samples of the ledger, of the run `run` that ended `at`. */
export function samplesOf(use: MachineUse, run: string, at: string): Sample[] {
  const figures = [
    ["metrics.machine.cpuSeconds", use.cpuSeconds, "seconds"],
    ["metrics.machine.memoryBytes", use.memoryBytes, "bytes"],
    ["metrics.machine.readBytes", use.readBytes, "bytes"],
    ["metrics.machine.writtenBytes", use.writtenBytes, "bytes"],
  ] as const;
  return figures.flatMap(([name, value, unit]) =>
    value === null ? [] : [{ schema: "nixperf.history.sample/1" as const, at, name, value, unit, subject: {}, run }],
  );
}
