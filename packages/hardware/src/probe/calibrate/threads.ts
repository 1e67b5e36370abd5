import { Worker } from "node:worker_threads";
import type { RoundRate } from "../../model/calibrate/scaling.ts";
import type { Round, RoundResult } from "./round.ts";
import type { WorkName } from "./work.ts";

/** Threads that work when they are told to, all from the same moment. */
export interface Threads {
  /** What so many of them do together in a second. */
  rate(work: WorkName, threads: number, milliseconds: number): Promise<RoundRate>;
  end(): Promise<void>;
}

/** From source it is TypeScript, which Node runs as it is; in the package it is built. */
const program = import.meta.url.endsWith(".ts")
  ? new URL("./worker.ts", import.meta.url)
  : new URL("./probe/calibrate/worker.js", import.meta.url);

/** Starts them; the first round waits until they are there. They end with {@link Threads.end}, or when told to stop. */
export function startThreads(count: number, signal: AbortSignal | undefined): Threads {
  const workers = Array.from({ length: count }, () => new Worker(program, { execArgv: ["--no-warnings"] }));
  // One that dies ends the round, or the next; without a listener it would end the program.
  let fail: ((error: Error) => void) | null = null;
  let failed: Error | null = null;
  for (const worker of workers)
    worker.on("error", (error: Error) => {
      failed = error;
      fail?.(error);
    });
  const gate = new Int32Array(new SharedArrayBuffer(8));
  let number = 0;
  return {
    rate: async (work, threads, milliseconds) => {
      signal?.throwIfAborted();
      if (failed !== null) throw failed;
      number += 1;
      const round: Round = { work, threads, milliseconds, number, gate };
      const results = await new Promise<RoundResult[]>((resolve, reject) => {
        const done: RoundResult[] = [];
        fail = reject;
        const stop = (): void => reject(signal!.reason as Error);
        signal?.addEventListener("abort", stop, { once: true });
        for (const worker of workers.slice(0, threads)) {
          worker.removeAllListeners("message");
          worker.on("message", (result: RoundResult) => {
            done.push(result);
            if (done.length < threads) return;
            signal?.removeEventListener("abort", stop);
            resolve(done);
          });
          worker.postMessage(round, []);
        }
      });
      const rate = results.reduce((sum, { units, seconds }) => sum + units / seconds, 0);
      const got = results.reduce((sum, { seconds, cpuSeconds }) => sum + cpuSeconds / seconds, 0) / threads;
      return { rate, share: got / threads };
    },
    end: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
