import { derivationCost } from "../src/index.ts";
import type { DerivationCost, Run, Sample } from "../src/index.ts";
import { fullRun, runId } from "./full-run.ts";

export const day0: number = Date.UTC(2026, 0, 1);

export function sample(hours: number, value: number, more: Partial<Sample> = {}): Sample {
  const at = new Date(day0 + hours * 3600_000).toISOString();
  const rest = { name: "store.narBytes", value, unit: "bytes", subject: { store: "/nix/store" }, run: null } as const;
  return { schema: "nixperf.history.sample/1", at, ...rest, ...more };
}

export function cost(hours: number, pname: string, more: Partial<DerivationCost> = {}): DerivationCost {
  const at = new Date(day0 + hours * 3600_000).toISOString();
  return derivationCost({ at, name: `${pname}-1.0`, pname, seconds: 1, outcome: "built", ...more });
}

export function run(n: number, hours: number, more: Partial<Run> = {}): Run {
  return { ...fullRun, id: runId(n), startedAt: new Date(day0 + hours * 3600_000).toISOString(), ...more };
}

export async function all<Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const some of pages) found.push(...some);
  return found;
}
