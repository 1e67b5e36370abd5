import type { Block } from "@nixperf/render";
import type { CollectRecord } from "../verbs/collect-record.ts";

/** Whether and where a run was kept, and how it is seen again; `what`: all of it. */
export function keptBlocks(
  { number, notSaved, waits }: Pick<CollectRecord, "number" | "notSaved" | "waits">,
  what: string,
  program: string,
): Block[] {
  if (notSaved !== null) return [{ kind: "paragraph", text: `Not kept: ${notSaved}` }];
  if (waits !== null)
    return [
      { kind: "paragraph", text: `Kept on this machine until the shared ledger takes it: ${waits}` },
      { kind: "next", steps: [{ command: `${program} history push`, does: "brings it there, as does the next run" }] },
    ];
  if (number === null) return [];
  const command = `${program} history show ${number}`;
  return [{ kind: "next", steps: [{ command, does: `${what}, which is kept as run ${number}` }] }];
}
