import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Found, Job } from "./jobs.ts";

/** Threads that do jobs together. */
export interface Threads {
  /** Gives all of them the same job; what each found. One job at a time. */
  all(job: Job): Promise<Found[]>;
  end(): Promise<void>;
}

/** Starts as many threads as there are processors, eight at most: more would wait for the disk. */
export function startThreads(signal: AbortSignal | undefined): Threads {
  const count = Math.min(8, availableParallelism());
  const workers = Array.from({ length: count }, () => new Worker(workerUrl(), { execArgv: ["--no-warnings"] }));
  const end = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  return {
    all: (job) =>
      new Promise((resolve, reject) => {
        const found: Found[] = [];
        const stop = (): void => reject(signal!.reason as Error);
        signal?.throwIfAborted();
        signal?.addEventListener("abort", stop, { once: true });
        for (const worker of workers) {
          worker.removeAllListeners();
          worker.on("error", reject);
          worker.on("message", (part: Found) => {
            found.push(part);
            if (found.length < workers.length) return;
            signal?.removeEventListener("abort", stop);
            resolve(found);
          });
          worker.postMessage(job, []);
        }
      }),
    end,
  };
}

/** The program of a thread: beside this file in the source, and of its own below `dist`. */
function workerUrl(): URL {
  const here = import.meta.url;
  if (here.endsWith(".ts")) return new URL("./worker.ts", import.meta.url);
  return new URL(`${here.slice(0, here.lastIndexOf("/dist/"))}/dist/probe/dedup/worker.js`);
}
