import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Harvest } from "./harvest.ts";
import type { WalkOrders } from "./walk-orders.ts";

/** Threads that walk the store. They start at once, while the orders are still being made. */
export interface WalkWorkers {
  /** Hands out the orders; resolves when all is walked. `onTick` is called ten times a second. */
  run(orders: WalkOrders, onTick: () => void): Promise<Harvest[]>;
  stop(): Promise<void>;
}

/** From source it is TypeScript, which Node runs as it is; in the package it is built. */
const program = import.meta.url.endsWith(".ts")
  ? new URL("./walk-worker.ts", import.meta.url)
  : new URL("./probe/disk/walk-worker.js", import.meta.url);

export function runWorkers(count: number = availableParallelism(), signal?: AbortSignal): WalkWorkers {
  const workers = Array.from({ length: count }, () => new Worker(program, { execArgv: [] }));
  const harvests = workers.map(
    (worker) =>
      new Promise<Harvest>((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", reject);
        // After its message, which settles the promise before this can.
        worker.once("exit", () => reject(new Error("a thread that walks the store ended early")));
        signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      }),
  );
  for (const harvest of harvests) harvest.catch(() => {});
  return {
    run: async (orders, onTick) => {
      for (const worker of workers) worker.postMessage(orders, []);
      const tick = setInterval(onTick, 100);
      try {
        return await Promise.all(harvests);
      } finally {
        clearInterval(tick);
      }
    },
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
