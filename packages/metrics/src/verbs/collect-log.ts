import { logUnreadable } from "../errors.ts";
import { unknownCircumstances } from "../model/collect/circumstances.ts";
import { runModel } from "../model/run/run-model.ts";
import type { ledgerOf } from "../probe/ledger/own-ledger.ts";
import { estimates } from "../probe/run/estimates.ts";
import { derivationReader } from "../probe/run/read-derivation.ts";
import { readLog } from "../probe/run/read-log.ts";
import { concludeRun } from "./collect-conclude.ts";
import type { CollectOptions } from "./collect-options.ts";
import type { CollectRecord } from "./collect-record.ts";

/**
 * What a log tells that was kept: what came before what.
 *
 * @throws NIXPERF_COLLECT_LOG
 */
export async function collectLog(
  options: CollectOptions,
  file: string,
  ledger: ReturnType<typeof ledgerOf> | null,
): Promise<CollectRecord> {
  const { cwd = process.cwd(), env = process.env } = options;
  const model = runModel({ timing: "order" });
  let events = 0;
  const writtenAt = await readLog(
    file,
    {
      event: (event, at) => {
        events += 1;
        model.event(event, at);
      },
      plain: (line, at) => model.plain(line, at),
      damaged: (at) => model.damaged(at),
    },
    options.signal,
  );
  if (events === 0) throw logUnreadable(file, "no event of Nix in it");
  return concludeRun({
    model,
    watch: null,
    read: derivationReader(),
    expected: estimates(null, () => null),
    epochSeconds: writtenAt / 1000,
    // Of the machine and the Nix that wrote it nothing is known.
    where: Promise.resolve(unknownCircumstances),
    logDir: null,
    ledger,
    env,
    cwd,
    command: [],
    targets: [file],
    followed: { way: "log", why: "by a log that was kept: what came before what, and no times", events },
    isHiddenBy: null,
    span: { startedAt: 0, endedAt: 0 },
    exitStatus: null,
    wasStopped: false,
    commandSeconds: null,
    lostBytes: 0,
    trouble: null,
    unheard: 0,
    notStarted: null,
  });
}
