import type { History } from "../history.ts";
import { historyOf } from "../history-of.ts";
import { sqliteEngine } from "./engine.ts";
import type { SqliteEngine } from "./engine.ts";

const largeBytes = 64 * 1024 * 1024;
const dayMs = 86_400_000;

/** The ledger of this machine. A large one is pruned by itself, once a day, by whoever writes. */
export function localHistory(stateDir: string): History {
  return prunedHistory(sqliteEngine(stateDir));
}

export function prunedHistory(engine: SqliteEngine): History {
  const history = historyOf(engine);
  const afterWriting = async (signal: AbortSignal | undefined): Promise<void> => {
    if ((await engine.size()) > largeBytes && (await isDue(engine, Date.now(), signal)))
      await history.prune({ signal });
  };
  return {
    ...history,
    saveRun: async (...args) => {
      const saved = await history.saveRun(...args);
      await afterWriting(args[3]);
      return saved;
    },
    append: async (...args) => {
      const appended = await history.append(...args);
      if (args[0].length > 0) await afterWriting(args[1]);
      return appended;
    },
    prune: async (options) => {
      const pruned = await history.prune(options);
      if (options?.isDryRun !== true) await engine.shrink();
      return pruned;
    },
  };
}

/** Whether it has not been pruned by itself for a day; whoever asks first prunes it. */
export async function isDue(engine: SqliteEngine, now: number, signal?: AbortSignal): Promise<boolean> {
  return await engine.write(async (db, add) => {
    const last = await db.selectFrom("meta").select("value").where("key", "=", "pruned").executeTakeFirst();
    if (last !== undefined && now - Number(last.value) < dayMs) return false;
    await db.deleteFrom("meta").where("key", "=", "pruned").execute();
    await add("meta", ["key", "value"], [["pruned", String(now)]]);
    return true;
  }, signal);
}
