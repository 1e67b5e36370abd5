import { existsSync } from "node:fs";
import { asNixperfError } from "@nixperf/errors";
import type { NixperfError } from "@nixperf/errors";
import type { Engine } from "../engine/engine.ts";
import type { History } from "../history.ts";
import { checked, checkedRun, historyOf } from "../history-of.ts";
import { postgresEngine } from "../postgres/engine.ts";
import { sqliteEngine } from "../sqlite/engine.ts";
import { keepRecords, keepRun, pushWaiting, waitingCount } from "./waiting.ts";

/**
 * The ledger on a server, with this machine's own for the time that it is away: a run cannot be measured again, so what
 * the server does not take, for whatever reason, is kept here until it does.
 */
export async function sharedHistory(stateDir: string, url: string): Promise<History> {
  const engine = await postgresEngine(url).catch(faultyEngine);
  const server = historyOf(engine);
  const local = sqliteEngine(stateDir);

  const push: History["push"] = async (signal) => {
    // Where nothing was ever kept here, no file is made to see that.
    if (!existsSync(local.file)) return { pushed: 0, waiting: 0 };
    const pushed = await pushWaiting(local, engine, signal);
    return { pushed, waiting: await waitingCount(local) };
  };
  /** What could not be brought now is brought later. */
  const pushMeanwhile = async (signal: AbortSignal | undefined): Promise<void> => {
    await push(signal).catch((error: unknown) => {
      faultOf(error, signal);
    });
  };

  return {
    ...server,
    saveRun: async (run, costs, samples, signal) => {
      const whole = checkedRun(run, costs, samples);
      try {
        const saved = await server.saveRun(whole.run, whole.costs, whole.samples, signal);
        await pushMeanwhile(signal);
        return saved;
      } catch (error) {
        const fault = faultOf(error, signal);
        const saved = await local.write((db, add) => keepRun(db, add, whole), signal);
        return { ...saved, isWaiting: true, fault };
      }
    },
    append: async (records, signal) => {
      if (records.length === 0) return { isWaiting: false, fault: null };
      const whole = records.map(checked);
      try {
        const appended = await server.append(whole, signal);
        await pushMeanwhile(signal);
        return appended;
      } catch (error) {
        const fault = faultOf(error, signal);
        await local.write((_, add) => keepRecords(add, whole), signal);
        return { isWaiting: true, fault };
      }
    },
    push,
    close: async () => {
      await server.close();
      await local.close();
    },
  };
}

/** Of a URL that is none, or without a client: whoever asks is told so, and what is to be kept waits here. */
function faultyEngine(error: unknown): Engine {
  const fail = async (): Promise<never> => {
    throw error;
  };
  return { read: fail, snapshot: fail, write: fail, writeAlone: fail, close: async () => {} };
}

/** Why the server did not take it, whatever it was; who stops is thrown again. */
function faultOf(error: unknown, signal: AbortSignal | undefined): NixperfError {
  if (signal?.aborted === true) throw error;
  return asNixperfError(error);
}
